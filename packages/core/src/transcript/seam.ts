/** A word that a final has said before the seam; positions in samples. */
export interface SaidWord {
  readonly normalized: string;
  readonly start: number;
  readonly end: number;
  /** The number of the final that it belongs to. */
  readonly final: number;
  /** The link that said it, and the rank of its segment among those of that link. */
  readonly epoch: number;
  readonly rank: number;
}

/** A word of the new link; positions in samples. */
export interface TrackWord {
  readonly normalized: string;
  readonly start: number;
  readonly end: number;
  /** Whether its times are an estimate. */
  readonly estimated: boolean;
  /** `open` until a final has decided on it. */
  verdict: 'open' | 'kept' | 'dropped';
}

/** What a seam says of a heard word: it repeats what was said, or it is new and stands before a said word (absent: after all). */
export interface WordVerdict {
  readonly kept: boolean;
  readonly before?: SaidWord;
}

export interface SeamPlace {
  /** The first sample that the new link was sent. */
  readonly from: number;
  /** How far the session was settled when the new link took over. */
  readonly settled: number;
  readonly sampleRate: number;
}

// Ends of one word, heard twice, lie less than this many seconds apart; more where the times are an estimate.
const farthest = 0.5;
const farthestEstimate = 1.5;
const farthestOtherWord = 0.35;
/** A said word that begins less than this many seconds after the new link's first sample may have been cut there. */
const cutMargin = 0.25;
/** Words at most so many seconds earlier and later than those judged help to align them. */
const context = 5;

// The cost of each way to read the two hearings side by side. Only their ratios count; they were found by simulation,
// and moving one of them by a quarter changes little.
/** The same word twice, for each second between the ends. */
const timeWeight = 0.4;
const estimateWeight = 0.3;
/** One place, two words, for one of the recognisers has misheard: less the more they look alike, and more for each second between the middles. */
const otherWord = 0.7;
const alikeDiscount = 0.4;
const otherWeight = 2;
/** A word that was said and is not heard again; less for one that may still come, or was cut at the link's start. */
const missedWord = 1.25;
const unheardYet = 0.5;
const cheapMiss = 0.3;
/** A word that is heard where it was not said, and is dropped all the same; less for the fragment at a link's start. */
const extraWord = 0.8;
const fragment = 0.3;
/** A new word inside what was answered already; less where it repeats its neighbour ("no no"). */
const insertion = 1.5;
const repetition = 0.5;
const impossible = 1e6;
/** The product of said and heard words that are aligned at once: nine bytes and some nanoseconds each. */
const mostCells = 2 ** 20;

const step = { skip: 1, match: 2, extra: 3, keep: 4 } as const;

/**
 * Decides which words of a new link are new, and which repeat what was said before the cut. Two recognisers hear the
 * replayed audio with other times, other segments and, at the link's first word, other normalized; so the words of both
 * are aligned as a whole, at the least cost, and a word is dropped only where it stands against one that was said.
 * In doubt a word is kept: a doubled word can be seen, a lost one cannot.
 *
 * Finals may have come out of order, so that what was said goes on after `settled` as islands. Between an island and
 * its neighbours there is room for new words, inside it and before `settled` there is not.
 */
export class SeamAlignment {
  /** The position after which no word can repeat what was said. */
  readonly reach: number;
  readonly #place: SeamPlace;
  readonly #said: readonly SaidWord[];
  /** How many of the said words lie before `settled`. */
  readonly #settledWords: number;
  #incomplete = false;

  /** `said`: in the order in which the words were spoken. Those that ended long before `place.from` do not matter. */
  constructor(place: SeamPlace, said: readonly SaidWord[]) {
    const { from, settled, sampleRate } = place;
    this.#place = place;
    this.#said = said.filter((word) => word.end > from - farthest * sampleRate);
    const islands = this.#said.findIndex((word) => word.start + word.end >= 2 * settled);
    this.#settledWords = islands < 0 ? this.#said.length : islands;
    this.reach = this.#said.reduce((last, word) => Math.max(last, word.end), settled) + farthestEstimate * sampleRate;
  }

  /** Not all that the link has said of the replayed audio could be read: no word is taken for another that was misheard. */
  heardIncompletely(): void {
    this.#incomplete = true;
  }

  /** Judges the heard words `first` to `end` (not included) of all that are known, in the order in which they were spoken. */
  judge(heard: readonly TrackWord[], first: number, end: number): WordVerdict[] {
    const margin = context * this.#place.sampleRate;
    const judged = heard.slice(first, end);
    const earliest = earliestStart(judged) - margin;
    const latest = latestEnd(judged) + margin;
    let low = first;
    while (low > 0 && (heard[low - 1]?.end ?? 0) > earliest) low -= 1;
    let high = end;
    while (high < heard.length && (heard[high]?.start ?? 0) < latest) high += 1;
    const near = heard.slice(low, high);
    const verdicts = this.#align(near, low > 0);
    settleRuns(near, verdicts, first - low, end - low);
    return verdicts.slice(first - low, end - low);
  }

  /** The cheapest alignment of these heard words with what was said; `truncated`: the link has heard words before them. */
  #align(heard: readonly TrackWord[], truncated: boolean): WordVerdict[] {
    const heardFrom = earliestStart(heard);
    const heardTo = latestEnd(heard);
    const slack = farthestEstimate * this.#place.sampleRate;
    let low = 0;
    while (low < this.#said.length && (this.#said[low]?.end ?? 0) < heardFrom - slack) low += 1;
    let high = this.#said.length;
    while (high > low && (this.#said[high - 1]?.start ?? 0) > heardTo + slack) high -= 1;
    const rows = high - low + 1;
    const columns = heard.length + 1;
    // Nobody speaks so much in so little time: in doubt all of it is kept.
    if (rows * columns > mostCells) return heard.map(() => ({ kept: true }));
    const costs = new Float64Array(rows * columns).fill(Infinity);
    const steps = new Uint8Array(rows * columns);
    costs[0] = 0;
    const reach = (row: number, column: number, cost: number, by: number): void => {
      const at = row * columns + column;
      if (cost >= (costs[at] ?? 0)) return;
      costs[at] = cost;
      steps[at] = by;
    };
    for (let row = 0; row < rows; row += 1) {
      const index = low + row;
      const said = row + 1 < rows ? this.#said[index] : undefined;
      for (let column = 0; column < columns; column += 1) {
        const cost = costs[row * columns + column] ?? Infinity;
        const word = heard[column];
        const first = column === 0 && !truncated && this.#atStart(heard[0]);
        if (word !== undefined) {
          reach(row, column + 1, cost + this.#keepCost(word, index), step.keep);
          reach(row, column + 1, cost + this.#extraCost(word, index, first), step.extra);
        }
        if (said === undefined) continue;
        const unheard = word === undefined ? (said.end - heardTo) / this.#place.sampleRate : undefined;
        const cut = this.#cut(said);
        reach(row + 1, column, cost + (cut ? cheapMiss : missCost(unheard)), step.skip);
        if (word !== undefined) reach(row + 1, column + 1, cost + this.#matchCost(said, word, first), step.match);
      }
    }
    return readVerdicts(steps, rows, columns, this.#said.slice(low));
  }

  /** Whether no new word is expected between the said words `index - 1` and `index`. */
  #inside(index: number): boolean {
    if (index < this.#settledWords) return true;
    const before = this.#said[index - 1];
    return before !== undefined && before.final === this.#said[index]?.final;
  }

  #cut(said: SaidWord): boolean {
    return said.start < this.#place.from + cutMargin * this.#place.sampleRate;
  }

  /** Whether a heard word may be the rest of one that the link's first sample has cut. */
  #atStart(heard: TrackWord | undefined): boolean {
    return heard !== undefined && heard.start < this.#place.from + farthest * this.#place.sampleRate;
  }

  #matchCost(said: SaidWord, heard: TrackWord, first: boolean): number {
    const { from, settled, sampleRate } = this.#place;
    const apartAtEnd = Math.abs(said.end - heard.end) / sampleRate;
    if (said.normalized !== heard.normalized) {
      if (first && this.#cut(said) && said.end > from && apartAtEnd < farthest) return fragment + apartAtEnd;
      const apart = Math.abs(said.start + said.end - heard.start - heard.end) / 2 / sampleRate;
      // Of a link whose frames could not all be read, the word that was said there may be in one of those.
      if (this.#incomplete || apart >= farthestOtherWord) return impossible;
      return otherWord - alikeDiscount * alike(said.normalized, heard.normalized) + apart * otherWeight;
    }
    // A word that began before the link's first sample cannot be heard again as a whole.
    const slack = Math.min(cutMargin * sampleRate, Math.max(0, settled - from));
    if (said.start < from - slack) return impossible;
    if (heard.estimated) return apartAtEnd < farthestEstimate ? apartAtEnd * estimateWeight : impossible;
    return apartAtEnd < farthest ? apartAtEnd * timeWeight : impossible;
  }

  #keepCost(heard: TrackWord, index: number): number {
    const misplaced = Math.max(0, -this.#room(heard, index));
    if (!this.#inside(index)) return misplaced;
    const repeats =
      heard.normalized === this.#said[index - 1]?.normalized || heard.normalized === this.#said[index]?.normalized;
    return misplaced + (repeats ? repetition : insertion);
  }

  #extraCost(heard: TrackWord, index: number, first: boolean): number {
    return first && (this.#inside(index) || this.#room(heard, index) < 0) ? fragment : extraWord;
  }

  /**
   * How well the word fits between the said words `index - 1` and `index`: seconds to the nearer one, negative beyond it.
   * After the last settled word there is room from `settled` on. As an extra word is dearer than 0.8 s, a word that a
   * quiet mark has cut in two is kept.
   */
  #room(heard: TrackWord, index: number): number {
    const { settled, sampleRate } = this.#place;
    const quietUntil = index === this.#settledWords ? settled : -Infinity;
    const from = Math.max(this.#said[index - 1]?.end ?? -Infinity, quietUntil);
    const to = this.#said[index]?.start ?? Infinity;
    const middle = (heard.start + heard.end) / 2;
    return Math.min(middle - Math.min(from, to), Math.max(from, to) - middle) / sampleRate;
  }
}

/** What it costs that a said word is not heard; `unheard`: seconds by which it ends after the last word heard so far. */
function missCost(unheard: number | undefined): number {
  if (unheard === undefined || unheard < -farthest) return missedWord;
  return Math.min(unheardYet, Math.max(cheapMiss, unheardYet - unheard));
}

/** How much two words look alike, 0 to 1: the normalized that they share at their heads and tails. */
function alike(one: string, other: string): number {
  const shorter = Math.min(one.length, other.length);
  let head = 0;
  while (head < shorter && one[head] === other[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && one.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
  return (head + tail) / Math.max(one.length, other.length);
}

function earliestStart(words: readonly TrackWord[]): number {
  return words.reduce((least, word) => Math.min(least, word.start), Infinity);
}

function latestEnd(words: readonly TrackWord[]): number {
  return words.reduce((most, word) => Math.max(most, word.end), -Infinity);
}

/**
 * Where one word is heard several times in a row it does not matter which of them are kept, only how many. Finals come
 * one by one: what an earlier one kept or dropped too much, by what was known then, is made good here.
 */
function settleRuns(heard: readonly TrackWord[], verdicts: WordVerdict[], first: number, end: number): void {
  for (let start = 0, next = 0; start < heard.length; start = next) {
    next = start + 1;
    while (next < heard.length && heard[next]?.normalized === heard[start]?.normalized) next += 1;
    if (next - start < 2 || next <= first || start >= end) continue;
    let surplus = 0;
    for (let index = start; index < next; index += 1) {
      const word = heard[index];
      if (word === undefined || word.verdict === 'open') continue;
      surplus += (word.verdict === 'kept' ? 1 : 0) - (verdicts[index]?.kept === true ? 1 : 0);
    }
    for (let index = Math.max(start, first); index < Math.min(next, end); index += 1) {
      const verdict = verdicts[index];
      if (verdict === undefined || surplus === 0 || verdict.kept !== surplus > 0) continue;
      verdicts[index] = { ...verdict, kept: !verdict.kept };
      surplus += verdict.kept ? -1 : 1;
    }
  }
}

/** Walks the cheapest alignment back from its end. */
function readVerdicts(steps: Uint8Array, rows: number, columns: number, said: readonly SaidWord[]): WordVerdict[] {
  const verdicts: WordVerdict[] = [];
  let row = rows - 1;
  let column = columns - 1;
  while (row > 0 || column > 0) {
    const by = steps[row * columns + column];
    if (by === step.skip) row -= 1;
    else {
      column -= 1;
      if (by === step.match) row -= 1;
      const before = said[row];
      verdicts[column] = { kept: by === step.keep, ...(before === undefined ? {} : { before }) };
    }
  }
  return verdicts;
}
