import type { SaidWords } from './said-words.ts';
import { SeamAlignment } from './seam-alignment.ts';
import { farthestSeconds } from './seam-costs.ts';
import type { SeamPlace, TrackWord, WordVerdict } from './seam-words.ts';
import type { TrackSegment } from './track-segments.ts';
import type { PlacedResult } from './words.ts';

/** Nobody speaks faster; words in such numbers are not aligned, and all of them kept. */
const mostWordsPerSecond = 20;
/** Results without any time: a shorter overlap may be chance. */
const leastOverlap = 2;
const wordsPerSecond = 4;

export interface TrackSeamOptions {
  readonly epoch: number;
  readonly place: SeamPlace;
  readonly said: SaidWords;
  /** How much settled audio a new link is sent again, in seconds. */
  readonly preRollSeconds: number;
  /** How far other links were sent, in samples. */
  readonly sentBeside: () => number;
  /** Whether another track is alive, so that more may still be said beside this one. */
  readonly isAlone: () => boolean;
}

/**
 * What one link may repeat of others: judges its words against all that other links have said by now, which grows while another
 * link is alive.
 */
export class TrackSeam {
  readonly #options: TrackSeamOptions;
  #place: SeamPlace;
  #alignment: SeamAlignment;
  #version: number;
  #isIncomplete = false;

  constructor(options: TrackSeamOptions) {
    const { place, said, epoch } = options;
    this.#options = options;
    this.#place = place;
    this.#version = said.version;
    this.#alignment = new SeamAlignment(place, said.beside(epoch));
  }

  /** Words that were said before this position (samples) cannot be repeated. */
  get from(): number {
    const { from, sampleRate } = this.#place;
    return from - farthestSeconds * sampleRate;
  }

  /** What lies before `position` (samples) is another link's to say: no new word is expected there. */
  divideAt(position: number): void {
    if (position === this.#place.settled) return;
    this.#place = { ...this.#place, settled: position };
    this.#align();
  }

  /** Not all that the link has said of the replayed audio can be read. */
  markUnread(): void {
    if (this.#isIncomplete) return;
    this.#isIncomplete = true;
    this.#align();
  }

  /** Whether nothing that the link says of the audio from `position` (samples) on can repeat another link's words. */
  isOver(position: number): boolean {
    return this.#options.isAlone() && position > this.#current.reach;
  }

  /**
   * Whether each word of a result is new; the verdict on a final's words stays. `order`: all segments of the link since the seam,
   * in the order of speech. `isFirst`: the segment is the link's first.
   */
  judge(
    segment: TrackSegment,
    placed: PlacedResult,
    { isFinal, isFirst, order }: { isFinal: boolean; isFirst: boolean; order: readonly TrackSegment[] },
  ): readonly WordVerdict[] {
    const isGuessed = placed.times === 'none' || (isFinal && !(placed.startKnown && placed.endKnown));
    const { said, epoch } = this.#options;
    if (isGuessed || (isFirst && said.endsUntimedBeside(epoch))) return this.#judgeByText(placed, isFirst);
    const alignment = this.#current;
    if (placed.start > alignment.reach || isTooDense(placed, this.#place.sampleRate)) return allKept(placed);
    const estimated = placed.times !== 'words';
    segment.words = placed.words.map(({ normalized, start, end }) => ({
      normalized,
      start,
      end,
      estimated,
      verdict: 'open',
    }));
    const recognised: TrackWord[] = [];
    let first = 0;
    for (const other of order) {
      if (other === segment) first = recognised.length;
      recognised.push(...other.words);
    }
    const verdicts = alignment.judge(recognised, first, first + segment.words.length);
    if (isFinal) {
      for (const [index, word] of segment.words.entries())
        word.verdict = verdicts[index]?.kept === true ? 'kept' : 'dropped';
    }
    return verdicts;
  }

  /** The alignment with what other links have said by now. */
  get #current(): SeamAlignment {
    const { version } = this.#options.said;
    if (version !== this.#version) {
      this.#version = version;
      this.#align();
    }
    return this.#alignment;
  }

  #align(): void {
    const { said, epoch } = this.#options;
    this.#alignment = new SeamAlignment(this.#place, said.beside(epoch), this.#isIncomplete);
  }

  /** Without times only the first segment is judged: its head may repeat the last words said. */
  #judgeByText(placed: PlacedResult, isFirst: boolean): readonly WordVerdict[] {
    const overlap = isFirst ? this.#overlapOf(placed) : 0;
    return placed.words.map((_, index) => ({ kept: index >= overlap }));
  }

  /** The longest head of a result that equals the tail of what was said; 0 below two words. */
  #overlapOf({ words }: PlacedResult): number {
    const { said, epoch, preRollSeconds, sentBeside } = this.#options;
    const place = this.#place;
    const replayedSeconds = Math.max(preRollSeconds, (sentBeside() - place.from) / place.sampleRate);
    const tail = said.tailBeside(epoch);
    const longest = Math.min(Math.ceil(replayedSeconds * wordsPerSecond), tail.length, words.length);
    for (let length = longest; length >= leastOverlap; length -= 1) {
      const from = tail.length - length;
      if (words.slice(0, length).every((word, index) => word.normalized === tail[from + index])) return length;
    }
    return 0;
  }
}

function allKept({ words }: PlacedResult): readonly WordVerdict[] {
  return words.map(() => ({ kept: true }));
}

function isTooDense({ start, end, words }: PlacedResult, sampleRate: number): boolean {
  const seconds = Math.max(1, (end - start) / sampleRate);
  return words.length > mostWordsPerSecond * seconds;
}
