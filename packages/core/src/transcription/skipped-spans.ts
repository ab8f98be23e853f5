/** A span of the source clock for which there is no audio. */
interface Span {
  readonly start: number;
  end: number;
  /** Samples without audio before `start`. */
  readonly before: number;
}

/**
 * Where the source clock runs without audio. Positions on the clock count such spans; the memory of the audio does not, and
 * `held` translates between the two. Spans cost nothing for their length.
 */
export class SkippedSpans {
  /** In order; none touches another. */
  readonly #spans: Span[] = [];
  /** Samples without audio before the first of them. */
  #forgotten = 0;

  /** The clock runs on from `start` to `end` without audio; `start` is where it stood. */
  add(start: number, end: number): void {
    const last = this.#spans.at(-1);
    if (last?.end === start) last.end = end;
    else this.#spans.push({ start, end, before: this.#before(start) });
  }

  /** How many samples of audio lie before a position: those that a skipped span has none of left out. */
  held(position: number): number {
    return position - this.#before(position);
  }

  /** The position, or the end of the skipped span in which it lies. */
  next(position: number): number {
    const span = this.#last(position);
    return span === undefined ? position : Math.max(position, span.end);
  }

  /** Where the last skipped span ends that begins before `position`, at most there; 0 where there is none. */
  endBefore(position: number): number {
    return Math.min(position, this.#last(position - 1)?.end ?? 0);
  }

  /** Where the skipped span begins that comes next after `position`; Infinity where there is none. */
  nextStart(position: number): number {
    // Nearly always there is none at all.
    if (this.#spans.length === 0) return Infinity;
    return this.#spans[this.#count(position)]?.start ?? Infinity;
  }

  /** The position after so many samples of audio, counted from the session's begin. */
  positionOf(held: number): number {
    let position = held + this.#forgotten;
    for (const { start, end } of this.#spans) {
      if (start >= position) break;
      position += end - start;
    }
    return position;
  }

  /** Nobody asks about what lies before `position` any more. */
  forget(position: number): void {
    let count = 0;
    while ((this.#spans[count]?.end ?? Infinity) <= position) count += 1;
    if (count === 0) return;
    const last = this.#spans[count - 1];
    if (last !== undefined) this.#forgotten = last.before + last.end - last.start;
    this.#spans.splice(0, count);
  }

  #before(position: number): number {
    const span = this.#last(position);
    return span === undefined ? this.#forgotten : span.before + Math.min(position, span.end) - span.start;
  }

  /** The last span that begins at or before `position`. */
  #last(position: number): Span | undefined {
    return this.#spans.length === 0 ? undefined : this.#spans[this.#count(position) - 1];
  }

  /** How many spans begin at or before `position`. */
  #count(position: number): number {
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#spans[middle]?.start ?? Infinity) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
