/** A span of the source in samples, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Adds [start, end) to a list of spans that is in order and joined, and keeps it so. */
export function addSpan(spans: Span[], start: number, end: number): void {
  if (end <= start) return;
  let first = spans.length;
  while (first > 0 && (spans[first - 1]?.end ?? 0) >= start) first -= 1;
  let after = first;
  let joined: Span = { start, end };
  for (let span = spans[after]; span !== undefined && span.start <= end; span = spans[after]) {
    joined = { start: Math.min(joined.start, span.start), end: Math.max(joined.end, span.end) };
    after += 1;
  }
  spans.splice(first, after - first, joined);
}

/** Whether joined spans hold all of [start, end). */
export function covers(spans: readonly Span[], start: number, end: number): boolean {
  return end <= start || spans.some((span) => span.start <= start && span.end >= end);
}

/** The parts of `whole` that lie inside joined spans. */
export function intersect(whole: Span, spans: readonly Span[]): readonly Span[] {
  return spans
    .map(({ start, end }) => ({ start: Math.max(start, whole.start), end: Math.min(end, whole.end) }))
    .filter(({ start, end }) => start < end);
}

/** The parts of `whole` that lie outside joined spans. */
export function subtract(whole: Span, spans: readonly Span[]): readonly Span[] {
  const left: Span[] = [];
  let from = whole.start;
  for (const { start, end } of intersect(whole, spans)) {
    if (start > from) left.push({ start: from, end: start });
    from = end;
  }
  if (from < whole.end) left.push({ start: from, end: whole.end });
  return left;
}
