import type { Gap } from '../results/gap.ts';

const mostGaps = 1000;

/** The gaps of a session: the last 1 000 for its summary, and those that `settled` has still to pass. */
export class GapList {
  #reported: readonly Gap[] = [];
  /** Not yet passed, in order, none touching another. */
  readonly #ahead: { start: number; end: number }[] = [];

  /** The last 1 000 in the order of their places; neighbours with the same reason are one. */
  get reported(): readonly Gap[] {
    return this.#reported;
  }

  add(gap: Gap): void {
    // A gap may be told before the one that it follows: what was never sent is known at once, what was sent only later.
    const touches = (other: Gap): boolean =>
      other.reason === gap.reason && other.endSample >= gap.startSample && other.startSample <= gap.endSample;
    const merged = this.#reported.filter(touches).reduce((whole, part) => joined(whole, part), gap);
    const apart = this.#reported.filter((other) => !touches(other));
    const after = apart.findIndex((other) => other.startSample > merged.startSample);
    apart.splice(after < 0 ? apart.length : after, 0, merged);
    this.#reported = apart.slice(-mostGaps);
    this.#addAhead(gap.startSample, gap.endSample);
  }

  /** Where `settled` stands once it has jumped over every gap that it has reached. */
  pass(settled: number): number {
    let passed = settled;
    for (let next = this.#ahead[0]; next !== undefined && next.start <= passed; next = this.#ahead[0]) {
      passed = Math.max(passed, next.end);
      this.#ahead.shift();
    }
    return passed;
  }

  /** The parts of `[from, to)` that lie in no gap which `settled` has still to pass; in order. */
  uncovered(from: number, to: number): readonly (readonly [start: number, end: number])[] {
    const parts: [number, number][] = [];
    let position = from;
    for (const { start, end } of this.#ahead) {
      if (start >= to) break;
      if (start > position) parts.push([position, start]);
      position = Math.max(position, end);
    }
    if (position < to) parts.push([position, to]);
    return parts;
  }

  #addAhead(start: number, end: number): void {
    let from = this.#ahead.findIndex((span) => span.end >= start);
    if (from < 0) from = this.#ahead.length;
    let to = from;
    const span = { start, end };
    for (let next = this.#ahead[to]; next !== undefined && next.start <= end; next = this.#ahead[to]) {
      span.start = Math.min(span.start, next.start);
      span.end = Math.max(span.end, next.end);
      to += 1;
    }
    this.#ahead.splice(from, to - from, span);
  }
}

function joined(one: Gap, other: Gap): Gap {
  const { start, startSample } = one.startSample <= other.startSample ? one : other;
  const { end, endSample } = one.endSample >= other.endSample ? one : other;
  return { start, end, startSample, endSample, reason: one.reason };
}
