import { type CueUnit, joinsWithoutBlank } from './cue-units.ts';

export interface CueLimits {
  /** Lines of one subtitle. */
  readonly lines: number;
  /** Columns of one line. */
  readonly columns: number;
  /** The longest that one is shown. */
  readonly seconds: number;
}

/** What it costs to end a subtitle somewhere; each subtitle costs too, so that there are as few as is good. */
const costs = { cue: 0.6, sentence: 0, clause: 0.4, word: 1, insideWord: 2, flash: 0.5 } as const;
/** What two lines cost of which one is empty, and a first one that is the longer. */
const LINE_SHAPE = 1.5;
const UPPER = 0.1;
/** What a second of pause makes cheaper, up to so many seconds. */
const PAUSE_GAIN = 0.75;
const LONGEST_PAUSE = 2;
/** A subtitle that is shown for less is hardly seen, in seconds. */
const FLASH = 0.7;

const sentenceEnd = /[.!?…؟۔।॥。！？｡][\p{Pe}\p{Pf}"'’”]*$/u;
const clauseEnd = /[,;:،؛、，；：–—][\p{Pe}\p{Pf}"'’”]*$/u;

/**
 * Cuts units into subtitles: best at the ends of sentences and in pauses, of about one length, and as few as that allows. None
 * passes a limit, but for a unit that alone lasts too long.
 */
export function cuesOf(units: readonly CueUnit[], limits: CueLimits): readonly (readonly CueUnit[])[] {
  // The least cost of what comes before each place, and where its last subtitle begins.
  const best: { readonly cost: number; readonly from: number }[] = [{ cost: 0, from: 0 }];
  for (let to = 1; to <= units.length; to += 1) {
    const ending = endCost(units, to);
    let found = { cost: Infinity, from: to - 1 };
    for (let from = to - 1; from >= 0; from -= 1) {
      const part = units.slice(from, to);
      if (part.length > 1 && !fits(part, limits)) break;
      const cost = (best[from]?.cost ?? Infinity) + ending + shapeCost(part, limits);
      if (cost < found.cost) found = { cost, from };
    }
    best.push(found);
  }
  const cues: (readonly CueUnit[])[] = [];
  for (let to = units.length; to > 0; to = best[to]?.from ?? 0) cues.push(units.slice(best[to]?.from, to));
  return cues.toReversed();
}

/** Whether several units can be shown at once: nobody's words beside somebody else's. */
export function fits(units: readonly CueUnit[], limits: CueLimits): boolean {
  const [first] = units;
  const last = units.at(-1);
  if (first === undefined || last === undefined) return true;
  const lines = linesOf(units, limits);
  return (
    units.every(({ voice }) => voice?.name === first.voice?.name) &&
    last.end - first.start <= limits.seconds &&
    lines.length <= limits.lines &&
    lines.every((line) => widthOf(line) <= roomOf(units, limits))
  );
}

/**
 * The units of each line: one where they fit; of two the better one is where a sentence or a part of it ends, both are of about one
 * length, and the second is the longer, as guides for subtitles have it.
 */
export function linesOf(
  units: readonly CueUnit[],
  limits: Pick<CueLimits, 'columns'>,
): readonly (readonly CueUnit[])[] {
  const columns = roomOf(units, limits);
  const filled = filledLines(units, columns);
  if (filled.length !== 2) return filled;
  let best = { cost: Infinity, lines: filled };
  for (let at = 1; at < units.length; at += 1) {
    const lines = [units.slice(0, at), units.slice(at)];
    const [first = 0, second = 0] = lines.map((line) => widthOf(line));
    if (first > columns) break;
    if (second > columns) continue;
    const cost = lineCost(units, at) + LINE_SHAPE * (Math.abs(first - second) / columns) + (first > second ? UPPER : 0);
    if (cost < best.cost) best = { cost, lines };
  }
  return best.lines;
}

/** As many units on each line as fit. */
function filledLines(units: readonly CueUnit[], columns: number): readonly (readonly CueUnit[])[] {
  const lines: CueUnit[][] = [];
  let width = 0;
  for (const unit of units) {
    const line = lines.at(-1);
    const wider = width + unit.columns + (unit.blank ? 1 : 0);
    if (line !== undefined && wider <= columns) {
      line.push(unit);
      width = wider;
    } else {
      lines.push([unit]);
      width = unit.columns;
    }
  }
  return lines;
}

export function textOf(units: readonly CueUnit[]): string {
  return units.map(({ text, blank }, index) => (blank && index > 0 ? ` ${text}` : text)).join('');
}

/** Two that follow each other, as one. */
export function joined(one: readonly CueUnit[], next: readonly CueUnit[]): readonly CueUnit[] {
  const [first, ...rest] = next;
  if (first === undefined) return one;
  const blank = !joinsWithoutBlank(one.at(-1)?.text ?? '', first.text);
  return [...one, { ...first, blank }, ...rest];
}

/** Columns of a line, beside the name of who speaks. */
function roomOf([first]: readonly CueUnit[], { columns }: Pick<CueLimits, 'columns'>): number {
  return columns - (first?.voice?.columns ?? 0);
}

/** Columns of units in one line. */
export function widthOf(line: readonly CueUnit[]): number {
  return line.reduce((sum, { columns, blank }, index) => sum + columns + (blank && index > 0 ? 1 : 0), 0);
}

/** What it costs to end a line before this unit. */
function lineCost(units: readonly CueUnit[], at: number): number {
  const before = units[at - 1];
  const after = units[at];
  return before === undefined || after === undefined ? 0 : placeCost(before, after);
}

function endCost(units: readonly CueUnit[], to: number): number {
  const before = units[to - 1];
  const after = units[to];
  if (before === undefined || after === undefined) return costs.cue;
  const pause = Math.min(LONGEST_PAUSE, Math.max(0, after.start - before.end));
  return costs.cue + placeCost(before, after) - PAUSE_GAIN * pause;
}

function placeCost(before: CueUnit, after: CueUnit): number {
  if (sentenceEnd.test(before.text)) return costs.sentence;
  if (clauseEnd.test(before.text)) return after.blank ? costs.clause : costs.word;
  return after.blank || joinsWithoutBlank(before.text, after.text) ? costs.word : costs.insideWord;
}

/** The square of what is full, so that subtitles of about one length cost least; and what flashes by costs more. */
function shapeCost(units: readonly CueUnit[], limits: CueLimits): number {
  const full = widthOf(units) / (limits.lines * roomOf(units, limits));
  const seconds = (units.at(-1)?.end ?? 0) - (units[0]?.start ?? 0);
  return full ** 2 + (seconds < FLASH ? costs.flash : 0);
}
