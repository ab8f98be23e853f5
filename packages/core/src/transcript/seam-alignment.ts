import { balanceRuns } from './repeated-runs.ts';
import type { SaidWord } from './said-words.ts';
import { farthestEstimateSeconds, farthestSeconds, SeamCosts } from './seam-costs.ts';
import type { SeamPlace, TrackWord, WordVerdict } from './seam-words.ts';

/** Words at most so many seconds earlier and later than those judged help to align them. */
const contextSeconds = 5;
/** The product of said and recognised words that are aligned at once: nine bytes and some nanoseconds each. */
const mostCells = 2 ** 20;

const step = { skip: 1, match: 2, extra: 3, keep: 4 } as const;

/**
 * Decides which words of a new link are new, and which repeat what was said before the seam. The two links report the replayed
 * audio with other times, other segments and, at the link's first word, other letters; so the words of both are aligned as a
 * whole, at the least cost, and a word is dropped only where it stands against one that was said. In doubt a word is kept: a
 * doubled word can be seen, a lost one cannot.
 *
 * Finals may have come out of order, so that what was said goes on after `settled` as islands. Between an island and
 * its neighbours there is room for new words, inside it and before `settled` there is not.
 */
export class SeamAlignment {
  /** The position after which no word can repeat what was said. */
  readonly reach: number;
  readonly #sampleRate: number;
  readonly #said: readonly SaidWord[];
  readonly #costs: SeamCosts;

  /**
   * `said`: in the order in which the words were spoken. Those that ended long before `place.from` do not matter.
   * `isIncomplete`: not all that the link has said of the replayed audio could be read; then no word is taken for another one.
   */
  constructor(place: SeamPlace, said: readonly SaidWord[], isIncomplete = false) {
    const { from, settled, sampleRate } = place;
    this.#sampleRate = sampleRate;
    this.#said = said.filter((word) => word.end > from - farthestSeconds * sampleRate);
    this.#costs = new SeamCosts(place, this.#said, isIncomplete);
    this.reach =
      this.#said.reduce((last, word) => Math.max(last, word.end), settled) + farthestEstimateSeconds * sampleRate;
  }

  /**
   * Judges the words `first` to `end` (not included) of all that the link is known to have recognised, in the order in which
   * they were spoken.
   */
  judge(recognised: readonly TrackWord[], first: number, end: number): WordVerdict[] {
    const margin = contextSeconds * this.#sampleRate;
    const judged = recognised.slice(first, end);
    const earliest = earliestStart(judged) - margin;
    const latest = latestEnd(judged) + margin;
    let low = first;
    while (low > 0 && (recognised[low - 1]?.end ?? 0) > earliest) low -= 1;
    let high = end;
    while (high < recognised.length && (recognised[high]?.start ?? 0) < latest) high += 1;
    const near = recognised.slice(low, high);
    const verdicts = this.#align(near, low > 0);
    balanceRuns(near, verdicts, first - low, end - low);
    return verdicts.slice(first - low, end - low);
  }

  /** The cheapest alignment of these words with what was said; `isCutShort`: the link has recognised words before them. */
  #align(recognised: readonly TrackWord[], isCutShort: boolean): WordVerdict[] {
    const from = earliestStart(recognised);
    const to = latestEnd(recognised);
    const slack = farthestEstimateSeconds * this.#sampleRate;
    let low = 0;
    while (low < this.#said.length && (this.#said[low]?.end ?? 0) < from - slack) low += 1;
    let high = this.#said.length;
    while (high > low && (this.#said[high - 1]?.start ?? 0) > to + slack) high -= 1;
    const rows = high - low + 1;
    const columns = recognised.length + 1;
    // Nobody speaks so much in so little time: in doubt all of it is kept.
    if (rows * columns > mostCells) return recognised.map(() => ({ kept: true }));
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
        const word = recognised[column];
        const isFirst = word !== undefined && column === 0 && !isCutShort && this.#costs.isAtStart(word);
        if (word !== undefined) {
          reach(row, column + 1, cost + this.#costs.keep(word, index), step.keep);
          reach(row, column + 1, cost + this.#costs.extra(word, index, isFirst), step.extra);
        }
        if (said === undefined) continue;
        const later = word === undefined ? (said.end - to) / this.#sampleRate : undefined;
        reach(row + 1, column, cost + this.#costs.miss(said, later), step.skip);
        if (word !== undefined) reach(row + 1, column + 1, cost + this.#costs.match(said, word, isFirst), step.match);
      }
    }
    return readVerdicts(steps, rows, columns, this.#said.slice(low));
  }
}

function earliestStart(words: readonly TrackWord[]): number {
  return words.reduce((least, word) => Math.min(least, word.start), Infinity);
}

function latestEnd(words: readonly TrackWord[]): number {
  return words.reduce((most, word) => Math.max(most, word.end), -Infinity);
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
      verdicts[column] = {
        kept: by === step.keep,
        ...(by === step.match ? { isMatch: true } : {}),
        ...(before === undefined ? {} : { before }),
      };
    }
  }
  return verdicts;
}
