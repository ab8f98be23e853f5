import type { SaidWord } from './said-words.ts';
import type { SeamPlace, TrackWord } from './seam-words.ts';

// Ends of one word, recognised twice, lie less than this many seconds apart; more where the times are an estimate.
export const farthestSeconds = 0.5;
export const farthestEstimateSeconds = 1.5;
const farthestOtherWordSeconds = 0.35;
/** A said word that begins less than this many seconds after the new link's first sample may have been cut there. */
const cutMarginSeconds = 0.25;

// The cost of each way to read the two transcripts side by side. Only their ratios count; they were found by simulation,
// and moving one of them by a quarter changes little.
/** The same word twice, for each second between the ends. */
const timeWeight = 0.4;
const estimateWeight = 0.3;
/**
 * One place, two words, for one of the recognisers was wrong: less the more they look alike, and more for each second between
 * the middles.
 */
const otherWord = 0.7;
const alikeDiscount = 0.4;
const otherWeight = 2;
/** A word that was said and is not recognised again; less for one that may still come, or was cut at the link's start. */
const missedWord = 1.25;
const notYetRecognised = 0.5;
const cheapMiss = 0.3;
/** A word that is recognised where it was not said, and is dropped all the same; less for the fragment at a link's start. */
const extraWord = 0.8;
const fragment = 0.3;
/** A new word inside what was answered already; less where it repeats its neighbour ("no no"). */
const insertion = 1.5;
const repetition = 0.5;
const impossible = 1e6;

/** What each step of an alignment costs: said words by their index, recognised words as they are. */
export class SeamCosts {
  readonly #place: SeamPlace;
  readonly #said: readonly SaidWord[];
  /** How many of the said words lie before `settled`. */
  readonly #settledWords: number;
  readonly #isIncomplete: boolean;

  /** `isIncomplete`: not all that the link has said of the replayed audio could be read. */
  constructor(place: SeamPlace, said: readonly SaidWord[], isIncomplete: boolean) {
    this.#place = place;
    this.#said = said;
    this.#isIncomplete = isIncomplete;
    const islands = said.findIndex((word) => word.start + word.end >= 2 * place.settled);
    this.#settledWords = islands < 0 ? said.length : islands;
  }

  /** Whether a recognised word may be the rest of one that the link's first sample has cut. */
  isAtStart(recognised: TrackWord): boolean {
    return recognised.start < this.#place.from + farthestSeconds * this.#place.sampleRate;
  }

  /**
   * A said word is not recognised; `later`: seconds by which it ends after the last word recognised so far, where it is judged
   * behind that.
   */
  miss(said: SaidWord, later: number | undefined): number {
    if (this.#isCut(said)) return cheapMiss;
    if (later === undefined || later < -farthestSeconds) return missedWord;
    return Math.min(notYetRecognised, Math.max(cheapMiss, notYetRecognised - later));
  }

  /** A recognised word is a said one; `isFirst`: it is the first of the link, and near its start. */
  match(said: SaidWord, recognised: TrackWord, isFirst: boolean): number {
    const { from, settled, sampleRate } = this.#place;
    const apartAtEnd = Math.abs(said.end - recognised.end) / sampleRate;
    if (said.normalized !== recognised.normalized) {
      if (isFirst && this.#isCut(said) && said.end > from && apartAtEnd < farthestSeconds) return fragment + apartAtEnd;
      const apart = Math.abs(said.start + said.end - recognised.start - recognised.end) / 2 / sampleRate;
      // Of a link whose frames could not all be read, the word that was said there may be in one of those.
      if (this.#isIncomplete || apart >= farthestOtherWordSeconds) return impossible;
      return otherWord - alikeDiscount * likeness(said.normalized, recognised.normalized) + apart * otherWeight;
    }
    // A word that began before the link's first sample cannot be recognised again as a whole.
    const slack = Math.min(cutMarginSeconds * sampleRate, Math.max(0, settled - from));
    if (said.start < from - slack) return impossible;
    if (recognised.estimated) return apartAtEnd < farthestEstimateSeconds ? apartAtEnd * estimateWeight : impossible;
    return apartAtEnd < farthestSeconds ? apartAtEnd * timeWeight : impossible;
  }

  /** A recognised word is new, and stands between the said words `index - 1` and `index`. */
  keep(recognised: TrackWord, index: number): number {
    const misplaced = Math.max(0, -this.#room(recognised, index));
    if (!this.#isInside(index)) return misplaced;
    const { normalized } = recognised;
    const repeats = normalized === this.#said[index - 1]?.normalized || normalized === this.#said[index]?.normalized;
    return misplaced + (repeats ? repetition : insertion);
  }

  /** A recognised word between the said words `index - 1` and `index` is none of them, and not new either. */
  extra(recognised: TrackWord, index: number, isFirst: boolean): number {
    return isFirst && (this.#isInside(index) || this.#room(recognised, index) < 0) ? fragment : extraWord;
  }

  /** Whether no new word is expected between the said words `index - 1` and `index`. */
  #isInside(index: number): boolean {
    if (index < this.#settledWords) return true;
    const before = this.#said[index - 1];
    return before !== undefined && before.final === this.#said[index]?.final;
  }

  #isCut(said: SaidWord): boolean {
    return said.start < this.#place.from + cutMarginSeconds * this.#place.sampleRate;
  }

  /**
   * How well the word fits between the said words `index - 1` and `index`: seconds to the nearer one, negative beyond it.
   * After the last settled word there is room from `settled` on. As an extra word is dearer than 0.8 s, a word that a
   * quiet mark has cut in two is kept.
   */
  #room(recognised: TrackWord, index: number): number {
    const { settled, sampleRate } = this.#place;
    const quietUntil = index === this.#settledWords ? settled : -Infinity;
    const from = Math.max(this.#said[index - 1]?.end ?? -Infinity, quietUntil);
    const to = this.#said[index]?.start ?? Infinity;
    const middle = (recognised.start + recognised.end) / 2;
    return Math.min(middle - Math.min(from, to), Math.max(from, to) - middle) / sampleRate;
  }
}

/** How much two words look alike, 0 to 1: the letters that they share at their heads and tails. */
function likeness(one: string, other: string): number {
  const shorter = Math.min(one.length, other.length);
  let head = 0;
  while (head < shorter && one[head] === other[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && one.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
  return (head + tail) / Math.max(one.length, other.length);
}
