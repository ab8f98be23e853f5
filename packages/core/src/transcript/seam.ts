/** A word that a final has said on an earlier link; positions in samples. */
export interface SaidWord {
  readonly letters: string;
  readonly start: number;
  readonly end: number;
  /** The number of the final that it belongs to. */
  readonly final: number;
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
const otherWord = 0.9;
const farthestOtherWord = 0.35;
const missedWord = 1;
const unheardYet = 0.1;
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
  /** Spans that the said words cover, in order; no new word is expected inside. */
  readonly #covered: readonly { start: number; end: number }[];
  /** The position after which no word can repeat what was said. */
  readonly reach: number;
  /** Samples by which two segments of a link may overlap and still stand in the order in which they came. */
  readonly tolerance: number;

  /** `said`: in the order in which they were spoken; words that ended long before `place.from` do not matter. */
  constructor(place: SeamPlace, said: readonly SaidWord[]) {
    const { from, settled, sampleRate } = place;
    this.#place = place;
    this.#said = said.filter((word) => word.end > from - farthest * sampleRate);
    const islands = this.#said.findIndex((word) => word.start + word.end >= 2 * settled);
    this.tolerance = farthest * sampleRate;
    this.#settledWords = islands < 0 ? this.#said.length : islands;
    this.#covered = coveredSpans(this.#said, this.#settledWords, settled - quietMargin * sampleRate);
    this.reach = this.#said.reduce((last, word) => Math.max(last, word.end), settled) + farthestEstimate * sampleRate;
  }

  /** Whether each of the heard words `first` to `end` (not included) is new. */
  judge(heard: readonly HeardWord[], first: number, end: number): boolean[] {
    const judged = heard.slice(first, end);
    const margin = context * this.#place.sampleRate;
    const earliest = judged.reduce((least, word) => Math.min(least, word.start), Infinity) - margin;
    const latest = judged.reduce((most, word) => Math.max(most, word.end), -Infinity) + margin;
    let low = first;
    while (low > 0 && (heard[low - 1]?.end ?? 0) > earliest) low -= 1;
    let high = end;
    while (high < heard.length && (heard[high]?.start ?? 0) < latest) high += 1;
    return this.#align(heard.slice(low, high), low > 0).slice(first - low, end - low);
  }

  #align(heard: readonly HeardWord[], truncated: boolean): boolean[] {
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
      const inside = this.#inside(low + row);
      for (let column = 0; column < columns; column += 1) {
        const cost = costs[row * columns + column] ?? Infinity;
        const other = heard[column];
        if (other !== undefined) {
          const atStart = column === 0 && !truncated;
          reachBy(row, column + 1, cost + this.#keepCost(other, inside), step.keep);
          reachBy(row, column + 1, cost + this.#extraCost(other, inside, atStart), step.extra);
        }
        if (word !== undefined) reachBy(row + 1, column, cost + this.#skipCost(word, heardFrom, heardTo, truncated), step.skip);
        if (word !== undefined && other !== undefined) {
          reachBy(row + 1, column + 1, cost + this.#matchCost(word, other), step.match);
        }
      }
    }
    return readVerdicts(steps, rows, columns);
  }

  /** Whether no new word is expected between the said words `index - 1` and `index`. */
  #inside(index: number): boolean {
    if (index < this.#settledWords) return true;
    const before = this.#said[index - 1];
    return before !== undefined && before.final === this.#said[index]?.final;
  }

  #matchCost(said: SaidWord, heard: HeardWord): number {
    if (heard.verdict === 'kept') return impossible;
    const { from, settled, sampleRate } = this.#place;
    const apart = Math.abs(said.end - heard.end) / sampleRate;
    if (said.letters === heard.letters) {
      // A word that began before the link's first sample cannot be heard again as a whole.
      const slack = Math.min(0.3 * sampleRate, Math.max(0, settled - from));
      if (said.start < from - slack) return impossible;
      if (heard.estimated) return apart < farthestEstimate ? apart * estimateWeight : impossible;
      return apart < farthest ? apart : impossible;
    }
    const middles = Math.abs(said.start + said.end - heard.start - heard.end) / 2 / sampleRate;
    return middles < farthestOtherWord ? otherWord + middles : impossible;
  }

  #skipCost(said: SaidWord, heardFrom: number, heardTo: number, truncated: boolean): number {
    const slack = farthest * this.#place.sampleRate;
    if (said.end < this.#place.from + slack || said.end > heardTo - slack) return unheardYet;
    return truncated && said.end < heardFrom + slack ? unheardYet : missedWord;
  }

  #keepCost(heard: HeardWord, inside: boolean): number {
    if (heard.verdict === 'dropped') return impossible;
    if (heard.verdict === 'kept') return 0;
    return (inside ? insertion : 0) + this.#depth(heard);
  }

  #extraCost(heard: HeardWord, inside: boolean, first: boolean): number {
    if (heard.verdict === 'kept') return impossible;
    if (heard.verdict === 'dropped') return 0;
    const { from, sampleRate } = this.#place;
    const depth = this.#depth(heard);
    if (first && depth > 0 && heard.start < from + farthest * sampleRate) return fragment;
    return extraWord + (inside ? 0 : outsideWeight * this.#outside(heard));
  }

  /** Seconds from the word's middle to the nearest place where a new word may stand; 0 outside of what is covered. */
  #depth(word: HeardWord): number {
    const middle = (word.start + word.end) / 2;
    for (const span of this.#covered) {
      if (middle > span.start && middle < span.end) {
        return Math.min(middle - span.start, span.end - middle) / this.#place.sampleRate;
      }
    }
    return 0;
  }

  /** Seconds from the word's middle to the nearest covered span; 0 inside. */
  #outside(word: HeardWord): number {
    const middle = (word.start + word.end) / 2;
    let nearest = Infinity;
    for (const span of this.#covered) {
      nearest = Math.min(nearest, Math.max(0, span.start - middle, middle - span.end));
    }
    return nearest / this.#place.sampleRate;
  }
}

function coveredSpans(said: readonly SaidWord[], settledWords: number, quietUntil: number): { start: number; end: number }[] {
  const spans = [{ start: -Infinity, end: said.slice(0, settledWords).reduce((last, word) => Math.max(last, word.end), quietUntil) }];
  let final: number | undefined;
  for (const word of said.slice(settledWords)) {
    const last = spans.at(-1);
    if (last !== undefined && (word.final === final || word.start <= last.end)) last.end = Math.max(last.end, word.end);
    else spans.push({ start: word.start, end: word.end });
    final = word.final;
  }
  return spans;
}

/** Walks the cheapest alignment back; true where a word is kept. */
function readVerdicts(steps: Uint8Array, rows: number, columns: number): boolean[] {
  const kept = Array.from({ length: columns - 1 }, () => true);
  let row = rows - 1;
  let column = columns - 1;
  while (row > 0 || column > 0) {
    const by = steps[row * columns + column];
    if (by === step.skip) row -= 1;
    else {
      column -= 1;
      if (by === step.match) row -= 1;
      kept[column] = by === step.keep;
    }
  }
  return kept;
}
