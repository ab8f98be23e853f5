/** A word that a final has said on an earlier link; positions in samples. */
export interface SaidWord {
  readonly letters: string;
  readonly start: number;
  readonly end: number;
  /** The number of the final that it belongs to. */
  readonly final: number;
  /** The link that said it, and the rank of its segment among those of that link. */
  readonly epoch: number;
  readonly rank: number;
}

/** What a seam says of a heard word: it repeats what was said, or it is new and stands before a said word (absent: after all). */
export interface Verdict {
  readonly kept: boolean;
  readonly before?: SaidWord;
}

/** A word of the new link, in the order in which it was spoken; positions in samples. */
export interface HeardWord {
  readonly letters: string;
  readonly start: number;
  readonly end: number;
  /** Whether its times are an estimate. */
  readonly estimated: boolean;
  /** `open` until a final has decided on it. */
  verdict: 'open' | 'kept' | 'dropped';
}

export interface SeamPlace {
  /** The first sample that the new link was sent. */
  readonly from: number;
  /** How far the session was settled when the new link took over. */
  readonly settled: number;
  readonly sampleRate: number;
}

// What an alignment of the two hearings costs; one unit is one word that only one of them has heard.
// Times are in seconds, and a second costs one unit.
const farthest = 0.5;
const farthestEstimate = 1.5;
const estimateWeight = 0.3;
const timeWeight = 0.4;
const otherWord = 0.9;
const farthestOtherWord = 0.35;
const missedWord = 1;
const unheardYet = 0.5;
const cutWord = 0.1;
const extraWord = 0.8;
const fragment = 0.3;
const outsideWeight = 2;
const insertion = 1.5;
const impossible = 1e6;
/** Before `settled` without a word of the earlier link: less than this is kept, for the mark may stand inside a word. */
const quietMargin = 0.75;
/** Words this much earlier and later than the ones judged help to align them. */
const context = 5;

const step = { skip: 1, match: 2, extra: 3, keep: 4 } as const;

/**
 * Decides which words of a new link are new, and which repeat what an earlier link has said before the cut. Two
 * recognisers hear the replayed audio with other times, other segments and, at the link's first word, other letters;
 * so the words of both are aligned as a whole, at the least cost, and a word is dropped only where it stands against
 * a word that was said. In doubt a word is kept.
 */
export class Seam {
  readonly #place: SeamPlace;
  readonly #said: readonly SaidWord[];
  /** How many of the said words lie before `settled`. */
  readonly #settledWords: number;
  /** The position after which no word can repeat what was said. */
  readonly reach: number;

  /** `said`: in the order in which they were spoken; words that ended long before `place.from` do not matter. */
  constructor(place: SeamPlace, said: readonly SaidWord[]) {
    const { from, settled, sampleRate } = place;
    this.#place = place;
    this.#said = said.filter((word) => word.end > from - farthest * sampleRate);
    const islands = this.#said.findIndex((word) => word.start + word.end >= 2 * settled);

    this.#settledWords = islands < 0 ? this.#said.length : islands;
    this.reach = this.#said.reduce((last, word) => Math.max(last, word.end), settled) + farthestEstimate * sampleRate;
  }

  /** Judges the heard words `first` to `end` (not included); the others help to align them. */
  judge(heard: readonly HeardWord[], first: number, end: number): Verdict[] {
    const judged = heard.slice(first, end);
    const margin = context * this.#place.sampleRate;
    const earliest = judged.reduce((least, word) => Math.min(least, word.start), Infinity) - margin;
    const latest = judged.reduce((most, word) => Math.max(most, word.end), -Infinity) + margin;
    let low = first;
    while (low > 0 && (heard[low - 1]?.end ?? 0) > earliest) low -= 1;
    let high = end;
    while (high < heard.length && (heard[high]?.start ?? 0) < latest) high += 1;
    const verdicts = this.#align(heard.slice(low, high), low > 0);
    settleRuns(heard.slice(low, high), verdicts, first - low, end - low);
    return verdicts.slice(first - low, end - low);
  }

  #align(heard: readonly HeardWord[], truncated: boolean): Verdict[] {
    const heardFrom = heard.reduce((least, word) => Math.min(least, word.start), Infinity);
    const heardTo = heard.reduce((most, word) => Math.max(most, word.end), -Infinity);
    const slack = farthestEstimate * this.#place.sampleRate;
    let low = 0;
    while (low < this.#said.length && (this.#said[low]?.end ?? 0) < heardFrom - slack) low += 1;
    let high = this.#said.length;
    while (high > low && (this.#said[high - 1]?.start ?? 0) > heardTo + slack) high -= 1;
    const rows = high - low + 1;
    const columns = heard.length + 1;
    const costs = new Float64Array(rows * columns).fill(Infinity);
    const steps = new Uint8Array(rows * columns);
    costs[0] = 0;
    const reachBy = (row: number, column: number, cost: number, by: number): void => {
      const at = row * columns + column;
      if (cost < (costs[at] ?? 0)) {
        costs[at] = cost;
        steps[at] = by;
      }
    };
    for (let row = 0; row < rows; row += 1) {
      const word = row + 1 < rows ? this.#said[low + row] : undefined;
      for (let column = 0; column < columns; column += 1) {
        const cost = costs[row * columns + column] ?? Infinity;
        const other = heard[column];
        if (other !== undefined) {
          const atStart = column === 0 && !truncated;
          reachBy(row, column + 1, cost + this.#keepCost(other, low + row), step.keep);
          reachBy(row, column + 1, cost + this.#extraCost(other, low + row, atStart), step.extra);
        }
        if (word !== undefined) reachBy(row + 1, column, cost + this.#skipCost(word, other === undefined, heardFrom, heardTo, truncated), step.skip);
        if (word !== undefined && other !== undefined) {
          reachBy(row + 1, column + 1, cost + this.#matchCost(word, other), step.match);
        }
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

  #matchCost(said: SaidWord, heard: HeardWord): number {
    const { from, settled, sampleRate } = this.#place;
    const apart = Math.abs(said.end - heard.end) / sampleRate;
    if (said.letters === heard.letters) {
      // A word that began before the link's first sample cannot be heard again as a whole.
      const slack = Math.min(0.3 * sampleRate, Math.max(0, settled - from));
      if (said.start < from - slack) return impossible;
      if (heard.estimated) return apart < farthestEstimate ? apart * estimateWeight : impossible;
      return apart < farthest ? apart * timeWeight : impossible;
    }
    const middles = Math.abs(said.start + said.end - heard.start - heard.end) / 2 / sampleRate;
    return middles < farthestOtherWord ? otherWord + middles : impossible;
  }

  #skipCost(said: SaidWord, last: boolean, heardFrom: number, heardTo: number, truncated: boolean): number {
    const { from, sampleRate } = this.#place;
    const slack = farthest * sampleRate;
    if (said.start < from + 0.25 * sampleRate) return cutWord;
    if (truncated && said.end < heardFrom + slack) return cutWord;
    return last && said.end > heardTo - slack ? unheardYet : missedWord;
  }

  #keepCost(heard: HeardWord, index: number): number {
    const misplaced = Math.max(0, -this.#room(heard, index));
    return misplaced + (this.#inside(index) ? insertion : 0);
  }

  #extraCost(heard: HeardWord, index: number, first: boolean): number {
    const room = this.#room(heard, index);
    const { from, sampleRate } = this.#place;
    if (first && (room < 0 || this.#inside(index)) && heard.start < from + farthest * sampleRate) return fragment;
    if (this.#inside(index)) return extraWord;
    return extraWord + outsideWeight * Math.max(0, room);
  }

  /**
   * How well the word fits between the said words `index - 1` and `index`: seconds from its middle to the nearer of
   * the two, less than 0 when it lies beyond one of them.
   */
  #room(heard: HeardWord, index: number): number {
    const { settled, sampleRate } = this.#place;
    const quietUntil = index === this.#settledWords ? settled - quietMargin * sampleRate : -Infinity;
    const from = Math.max(this.#said[index - 1]?.end ?? -Infinity, quietUntil);
    const to = this.#said[index]?.start ?? Infinity;
    const middle = (heard.start + heard.end) / 2;
    return Math.min(middle - Math.min(from, to), Math.max(from, to) - middle) / sampleRate;
  }
}

/**
 * Where one word is heard several times in a row it does not matter which of them are kept, only how many. Finals come
 * one by one: what an earlier one kept or dropped too much, by what was known then, is made good here.
 */
function settleRuns(heard: readonly HeardWord[], verdicts: Verdict[], first: number, end: number): void {
  for (let start = 0, next = 0; start < heard.length; start = next) {
    next = start + 1;
    while (next < heard.length && heard[next]?.letters === heard[start]?.letters) next += 1;
    if (next - start < 2 || next <= first || start >= end) continue;
    let surplus = 0;
    for (let index = start; index < next; index += 1) {
      const word = heard[index];
      if (word === undefined || word.verdict === 'open' || (index >= first && index < end)) continue;
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

/** Walks the cheapest alignment back. */
function readVerdicts(steps: Uint8Array, rows: number, columns: number, said: readonly SaidWord[]): Verdict[] {
  const verdicts: Verdict[] = [];
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
