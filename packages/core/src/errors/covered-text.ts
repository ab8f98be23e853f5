import type { SecretSpan } from './secret-index.ts';

const mark = '***';

/**
 * A text of which some parts must not be shown. Whatever is cut out of it is cut out of the text as it was, and no cut goes
 * through such a part: of one that it meets the mark is shown, and nothing else.
 */
export class CoveredText {
  /** The text as it was: to be looked at, not to be shown. */
  readonly open: string;
  readonly #find: () => readonly SecretSpan[];
  #spans: readonly SecretSpan[] | undefined;

  /** `find` is called when something is to be shown, and once. Spans may go beyond the text. */
  constructor(open: string, find: () => readonly SecretSpan[]) {
    this.open = open;
    this.#find = find;
  }

  /** The text with `***` for every part that must not be shown. */
  toString(): string {
    return this.slice(0, this.open.length);
  }

  /** From `from` up to `to`. */
  slice(from: number, to: number): string {
    this.#spans ??= joined(this.open, this.#find());
    let result = '';
    let shown = from;
    for (const { start, end } of this.#spans) {
      if (end <= from || start >= to) continue;
      result += this.open.slice(shown, Math.max(start, from)) + mark;
      shown = Math.min(end, to);
    }
    return result + this.open.slice(shown, to);
  }
}

/** Spans in order, none touching another, so that what two secrets share is never left over; never through a character. */
function joined(text: string, spans: readonly SecretSpan[]): readonly SecretSpan[] {
  const result: { start: number; end: number }[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const start = isInside(text, span.start) ? span.start - 1 : span.start;
    const end = isInside(text, span.end) ? span.end + 1 : span.end;
    const last = result.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}

/** Whether a place is between the two halves of a character. */
function isInside(text: string, at: number): boolean {
  return at > 0 && isHalf(text, at - 1, 0xd8_00) && isHalf(text, at, 0xdc_00);
}

function isHalf(text: string, at: number, half: number): boolean {
  return (text.charCodeAt(at) & 0xfc_00) === half;
}
