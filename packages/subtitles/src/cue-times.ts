import type { CueUnit } from './cue-units.ts';
import { type CueLimits, fits, joined, widthOf } from './cues.ts';

/** A subtitle with its times, in whole milliseconds. */
export interface TimedCue {
  readonly units: readonly CueUnit[];
  readonly startMs: number;
  readonly endMs: number;
}

/** No subtitle is shown for less, in milliseconds. */
const LEAST_MS = 700;
/**
 * What people read in a second, as guides for subtitles have it: 17 characters, of those that take two columns 9. Speech may be faster.
 * Sources: Netflix, Timed Text Style Guides (17 to 20 for languages of Europe, 9 for Chinese); BBC, Subtitle Guidelines (160 to 180 words a minute).
 */
const COLUMNS_A_SECOND = 17;

type Cue = readonly CueUnit[];

/**
 * Puts subtitles in order and gives each its time: at least 0.7 s, at most the longest, and none before the one before it is
 * over. One that would have less is joined to the next where both fit together; else the next one comes a little late. One that was
 * spoken faster than people read stays until it can be read, unless the next one comes before.
 */
export function timedCues(cues: readonly Cue[], limits: CueLimits): readonly TimedCue[] {
  const inOrder = joinedWhereShort(
    cues.toSorted((one, other) => startMs(one) - startMs(other)),
    limits,
  );
  let free = 0;
  return inOrder.map((units, index) => {
    const start = Math.max(free, startMs(units));
    const next = inOrder[index + 1];
    const latest = Math.min(start + limits.seconds * 1000, next === undefined ? Infinity : startMs(next));
    const readMs = Math.round((widthOf(units) / COLUMNS_A_SECOND) * 1000);
    const end = Math.max(start + LEAST_MS, Math.min(latest, Math.max(endMs(units), start + readMs)));
    free = end;
    return { units, startMs: start, endMs: end };
  });
}

function joinedWhereShort(cues: readonly Cue[], limits: CueLimits): readonly Cue[] {
  const all: Cue[] = [];
  for (const cue of cues) {
    const last = all.at(-1);
    const together = last === undefined ? cue : joined(last, cue);
    const tooShort = last !== undefined && startMs(cue) - startMs(last) < LEAST_MS;
    if (tooShort && fits(together, limits)) all[all.length - 1] = together;
    else all.push(cue);
  }
  return all;
}

function startMs(units: Cue): number {
  return Math.round((units[0]?.start ?? 0) * 1000);
}

function endMs(units: Cue): number {
  return Math.round(units.reduce((latest, { end }) => Math.max(latest, end), 0) * 1000);
}
