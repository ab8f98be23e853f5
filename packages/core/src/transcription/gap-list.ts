import type { Gap } from '../results/gap.ts';

const mostGaps = 1000;

interface Span {
  start: number;
  end: number;
}

/** The gaps of a session: the last 1 000 for its summary, and those that `settled` has still to pass. */
export class GapList {
  #reported: Gap[] = [];
  /** Not yet passed, in order, none touching another. */
  readonly #ahead: Span[] = [];

  /** The last 1 000 in the order of their places; neighbours with the same reason, in the same channel, are one. */
  get reported(): readonly Gap[] {
    return this.#reported;
  }

  add(gap: Gap): void {
    this.#addReported(gap);
    this.#addAhead(gap.startSample, gap.endSample);
  }

  #addReported(gap: Gap): void {
    const last = this.#reported.at(-1);
    // Nearly always it is the last one.
    if (last === undefined || last.endSample <= gap.startSample) {
      const joins = last?.endSample === gap.startSample && isAlike(last, gap);
      if (joins) this.#reported[this.#reported.length - 1] = joined(last, gap);
      else this.#reported.push(gap);
      if (this.#reported.length > mostGaps) this.#reported.shift();
      return;
    }
    // A gap may be reported before the one that it follows: what was never sent is known at once, what was sent only later.
    const touches = (other: Gap): boolean =>
      isAlike(other, gap) && other.endSample >= gap.startSample && other.startSample <= gap.endSample;
    const merged = this.#reported.filter(touches).reduce((whole, part) => joined(whole, part), gap);
    const apart = this.#reported.filter((other) => !touches(other));
    const after = apart.findIndex((other) => other.startSample > merged.startSample);
    apart.splice(after < 0 ? apart.length : after, 0, merged);
    this.#reported = apart.slice(-mostGaps);
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
    for (let index = this.#firstFrom(from); index < this.#ahead.length; index += 1) {
      const { start, end } = this.#ahead[index] ?? { start: to, end: to };
      if (start >= to) break;
      if (start > position) parts.push([position, start]);
      position = Math.max(position, end);
    }
    if (position < to) parts.push([position, to]);
    return parts;
  }

  #addAhead(start: number, end: number): void {
    const from = this.#firstFrom(start);
    let to = from;
    const span = { start, end };
    for (let next = this.#ahead[to]; next !== undefined && next.start <= end; next = this.#ahead[to]) {
      span.start = Math.min(span.start, next.start);
      span.end = Math.max(span.end, next.end);
      to += 1;
    }
    this.#ahead.splice(from, to - from, span);
  }

  /** The index of the first span ahead that ends at or after `position`. */
  #firstFrom(position: number): number {
    let low = 0;
    let high = this.#ahead.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ahead[middle]?.end ?? Infinity) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isAlike(one: Gap, other: Gap): boolean {
  return one.reason === other.reason && one.channel === other.channel;
}

function joined(one: Gap, other: Gap): Gap {
  const { start, startSample } = one.startSample <= other.startSample ? one : other;
  const { end, endSample } = one.endSample >= other.endSample ? one : other;
  return { ...one, start, end, startSample, endSample };
}
