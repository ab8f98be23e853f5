import type { SaidWord } from './seam.ts';
import type { PlacedWord } from './words.ts';

const mostTailWords = 64;

/** What the finals of a session have said of late: the words that a new link may say again. */
export class SaidWords {
  readonly #words: SaidWord[] = [];
  readonly #tail: string[] = [];
  readonly #tolerance: number;
  #finals = 0;

  /** `tolerance`: samples by which two finals may overlap and still stand in the order in which they were said. */
  constructor(tolerance: number) {
    this.#tolerance = tolerance;
  }

  /** The letters of the last words said, whatever their times. */
  get tail(): readonly string[] {
    return this.#tail;
  }

  /** Takes the words of one final; without times they count for the tail only. */
  add(words: readonly PlacedWord[], timed: boolean): void {
    for (const word of words) this.#tail.push(word.letters);
    if (this.#tail.length > mostTailWords) this.#tail.splice(0, this.#tail.length - mostTailWords);
    const first = words[0];
    if (!timed || first === undefined) return;
    this.#finals += 1;
    const final = this.#finals;
    let at = this.#words.length;
    while (at > 0 && (this.#words[at - 1]?.start ?? 0) > first.start + this.#tolerance) at -= 1;
    this.#words.splice(at, 0, ...words.map(({ letters, start, end }) => ({ letters, start, end, final })));
  }

  /** The words in the order in which they were spoken. */
  all(): SaidWord[] {
    return [...this.#words];
  }

  /** Forgets the words before the first one that ends after `position`. */
  forget(position: number): void {
    let stale = 0;
    while (stale < this.#words.length && (this.#words[stale]?.end ?? 0) <= position) stale += 1;
    if (stale > 0) this.#words.splice(0, stale);
  }
}
