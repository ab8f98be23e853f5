import type { PlacedWord } from './words.ts';

/** A word that a final has said; positions in samples. */
export interface SaidWord {
  readonly normalized: string;
  readonly start: number;
  readonly end: number;
  /** The number of the final that it belongs to. */
  readonly final: number;
  /** The link that said it, and the rank of its segment among those of that link. */
  readonly epoch: number;
  readonly rank: number;
  /** Who spoke it, where the provider reports that. */
  readonly by?: SpokenBy;
}

/** Who spoke a word of a final. It may turn out later to have been somebody else. */
export interface SpokenBy {
  /** The session's name of the speaker; undefined where nobody knows. */
  readonly name: string | undefined;
}

/** A word of a final, and the word said before that it goes in front of. */
export interface NewWord {
  readonly word: PlacedWord;
  readonly before?: SaidWord;
  readonly by?: SpokenBy;
}

interface TailWord {
  readonly normalized: string;
  readonly epoch: number;
  /** Whether its place is known. */
  readonly isTimed: boolean;
}

/** So many of the last words of each link are kept without their times, and so many of all links. */
const mostTailWords = 64;
const mostTails = 8 * mostTailWords;
/**
 * Words kept at most, and their letters in all: behind a segment that never closes nothing settles, and everything said since
 * would be kept. More than an hour of fast speech.
 */
const mostWords = 16_384;
const mostLetters = 2 ** 20;

/** What the finals of a session have said of late, whichever link said it: the words that another link may say again. */
export class SaidWords {
  readonly #words: SaidWord[] = [];
  readonly #tail: TailWord[] = [];
  #finals = 0;
  #letters = 0;
  #version = 0;

  /** Grows with every change of the words that have times. */
  get version(): number {
    return this.#version;
  }

  /** The last words that other links than this one have said, whatever their times; 64 at most. */
  tailBeside(epoch: number): readonly string[] {
    return this.#tail
      .filter((word) => word.epoch !== epoch)
      .slice(-mostTailWords)
      .map(({ normalized }) => normalized);
  }

  /** Whether nobody knows where the last words stand that other links than this one have said. */
  endsUntimedBeside(epoch: number): boolean {
    return this.#tail.findLast((word) => word.epoch !== epoch)?.isTimed === false;
  }

  /** Takes one final's words without times: they count for the tail only. */
  addTail(words: readonly PlacedWord[], epoch: number, isTimed = false): void {
    this.#tail.push(...words.slice(-mostTailWords).map(({ normalized }) => ({ normalized, epoch, isTimed })));
    this.#trimTail(epoch);
    if (this.#tail.length > mostTails) this.#tail.splice(0, this.#tail.length - mostTails);
  }

  /** Lets go of a link's oldest words where it has too many; without a copy, since it is done for each final. */
  #trimTail(epoch: number): void {
    let surplus = -mostTailWords;
    for (const word of this.#tail) if (word.epoch === epoch) surplus += 1;
    for (let at = 0; surplus > 0; at += 1) {
      let run = 0;
      while (run < surplus && this.#tail[at + run]?.epoch === epoch) run += 1;
      if (run > 0) this.#tail.splice(at, run);
      surplus -= run;
    }
  }

  /**
   * Takes one final's words. Each goes before the word that its verdict names; among words of the same link the ranks
   * of their segments decide, for times alone do not show the order of short words.
   */
  add(words: readonly NewWord[], epoch: number, rank: number): void {
    this.addTail(
      words.map(({ word }) => word),
      epoch,
      true,
    );
    this.#version += 1;
    this.#finals += 1;
    const final = this.#finals;
    for (const { word, before, by } of words) {
      const { normalized, start, end } = word;
      const known = before === undefined ? -1 : this.#words.indexOf(before);
      let at = known < 0 ? this.#words.length : known;
      for (let last = this.#words[at - 1]; last?.epoch === epoch && last.rank > rank; last = this.#words[at - 1])
        at -= 1;
      const said = { normalized, start, end, final, epoch, rank };
      this.#words.splice(at, 0, by === undefined ? said : { ...said, by });
      this.#letters += normalized.length;
    }
    while (this.#words.length > mostWords || (this.#letters > mostLetters && this.#words.length > 1)) {
      // Many at once: to move the others up for each word would cost as much again.
      this.#forgetFirst(Math.ceil(this.#words.length / 8));
    }
  }

  /** The words in the order in which they were spoken. */
  all(): readonly SaidWord[] {
    return [...this.#words];
  }

  /** Those that other links than this one have said. */
  beside(epoch: number): readonly SaidWord[] {
    return this.#words.filter((word) => word.epoch !== epoch);
  }

  /** Forgets the words before the first one that ends after `position`. */
  forget(position: number): void {
    let stale = 0;
    while (stale < this.#words.length && (this.#words[stale]?.end ?? 0) <= position) stale += 1;
    if (stale > 0) this.#forgetFirst(stale);
  }

  #forgetFirst(count: number): void {
    this.#version += 1;
    for (const { normalized } of this.#words.splice(0, count)) this.#letters -= normalized.length;
  }
}
