import type { SaidWord } from './seam.ts';
import type { PlacedWord } from './words.ts';

const mostTailWords = 64;
/**
 * Words kept at most, and their normalized in all: behind a segment that never closes nothing settles, and everything said since
 * would be kept. More than an hour of fast speech.
 */
const mostWords = 16_384;
const mostLetters = 2 ** 20;

/** What the finals of a session have said of late: the words that a new link may say again. */
export class SaidWords {
  readonly #words: SaidWord[] = [];
  readonly #tail: string[] = [];
  #finals = 0;
  #normalized = 0;

  /** The normalized of the last words said, whatever their times. */
  get tail(): readonly string[] {
    return this.#tail;
  }

  /** Takes one final's words without times: they count for the tail only. */
  addTail(words: readonly PlacedWord[]): void {
    for (const word of words) this.#tail.push(word.normalized);
    if (this.#tail.length > mostTailWords) this.#tail.splice(0, this.#tail.length - mostTailWords);
  }

  /**
   * Takes one final's words. Each goes before the word that its verdict names; among words of the same link the ranks
   * of their segments decide, for times alone cannot tell the order of short words.
   */
  add(words: readonly { readonly word: PlacedWord; readonly before?: SaidWord }[], epoch: number, rank: number): void {
    this.addTail(words.map(({ word }) => word));
    this.#finals += 1;
    const final = this.#finals;
    for (const { word, before } of words) {
      const { normalized, start, end } = word;
      const known = before === undefined ? -1 : this.#words.indexOf(before);
      let at = known < 0 ? this.#words.length : known;
      for (let last = this.#words[at - 1]; last?.epoch === epoch && last.rank > rank; last = this.#words[at - 1])
        at -= 1;
      this.#words.splice(at, 0, { normalized, start, end, final, epoch, rank });
      this.#normalized += normalized.length;
    }
    while (this.#words.length > mostWords || (this.#normalized > mostLetters && this.#words.length > 1)) {
      // Many at once: to move the others up for each word would cost as much again.
      this.#forgetFirst(Math.ceil(this.#words.length / 8));
    }
  }

  /** The words in the order in which they were spoken. */
  all(): SaidWord[] {
    return [...this.#words];
  }

  /** Forgets the words before the first one that ends after `position`. */
  forget(position: number): void {
    let stale = 0;
    while (stale < this.#words.length && (this.#words[stale]?.end ?? 0) <= position) stale += 1;
    this.#forgetFirst(stale);
  }

  #forgetFirst(count: number): void {
    for (const { normalized } of this.#words.splice(0, count)) this.#normalized -= normalized.length;
  }
}
