import { printableLine } from '@throughline/core/internal';
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import type { Output } from '../terminal.ts';
import { countOf, duration, inGroups, speedOf } from './figures.ts';

/** How far a run is. */
export interface Progress {
  readonly files: {
    /** Unknown until all names were read. */
    readonly total?: number | undefined;
    readonly done: number;
    readonly failed: number;
    readonly doneBefore: number;
    readonly running: number;
  };
  /** Seconds of audio that this run has transcribed. */
  readonly audioSeconds: number;
  /** In multiples of real time, lately. */
  readonly speed: number;
  /** Sessions of the account: in use, and how many there may be at a time, as far as is known. */
  readonly sessions: { readonly inUse: number; readonly limit: number };
  /** Files that failed, by the code of the error. */
  readonly failures: Readonly<Record<string, number>>;
  /** Why no file is sent. */
  readonly paused?: { readonly code: string } | undefined;
  /** The run was told to end: no new file is begun. */
  readonly draining: boolean;
  readonly secondsLeft?: number | undefined;
}

/** Narrower bars say nothing. */
const leastBar = 10;
const widestBar = 30;
const full = '█';
const empty = '░';

/** A few lines for the bottom of a terminal, each of which fits: what matters more stands further to the left. */
export function progressLines(progress: Progress, output: Output): readonly string[] {
  const { dim, green, red, yellow } = output.colors;
  // One column stays free for the cursor.
  const room = Math.max(1, output.columns() - 1);
  const cut = (text: string): string => cliTruncate(text, room, { truncationCharacter: '…' });
  const head = [filesOf(progress), shareOf(progress), leftOf(progress)].filter((part) => part !== '').join(' · ');
  const bar = barOf(progress, room - stringWidth(head) - 1);
  const lines = [
    bar === undefined ? cut(head) : `${green(full.repeat(bar.done))}${dim(empty.repeat(bar.left))} ${head}`,
  ];
  lines.push(dim(cut(throughput(progress).join(' · '))));
  const failed = failuresOf(progress);
  if (failed !== '') lines.push(red(cut(failed)));
  if (progress.paused !== undefined) lines.push(yellow(cut(`paused: ${progress.paused.code}`)));
  else if (progress.draining) lines.push(yellow(cut(`ending: ${countOf(progress.files.running, 'file')} in flight`)));
  return lines;
}

/** The same in one line, for a pipe. */
export function progressLine(progress: Progress): string {
  const { paused } = progress;
  return [
    filesOf(progress),
    shareOf(progress),
    ...throughput(progress),
    failuresOf(progress),
    paused === undefined ? leftOf(progress) : `paused: ${paused.code}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function overOf({ files: { done, failed, doneBefore } }: Progress): number {
  return done + failed + doneBefore;
}

function filesOf(progress: Progress): string {
  const { total } = progress.files;
  return total === undefined
    ? countOf(overOf(progress), 'file')
    : `${inGroups(overOf(progress))} of ${countOf(total, 'file')}`;
}

function shareOf(progress: Progress): string {
  const { total } = progress.files;
  // All of them only when all are over.
  return total === undefined || total === 0 ? '' : `${Math.floor((100 * overOf(progress)) / total)} %`;
}

function leftOf({ secondsLeft }: Progress): string {
  return secondsLeft === undefined ? '' : `${duration(secondsLeft)} left`;
}

function throughput({
  audioSeconds,
  speed,
  sessions: { inUse, limit },
  files: { doneBefore },
}: Progress): readonly string[] {
  return [
    `${duration(audioSeconds)} of audio`,
    speedOf(speed),
    `${inGroups(inUse)} of up to ${inGroups(limit)} at a time`,
    ...(doneBefore === 0 ? [] : [`${inGroups(doneBefore)} done before`]),
  ];
}

/** `3 failed: audio-container 2, no-audio 1`; the most frequent first. */
function failuresOf({ files: { failed }, failures }: Progress): string {
  if (failed === 0) return '';
  const codes = Object.entries(failures).toSorted(([, a], [, b]) => b - a);
  const each = codes.map(([code, number]) => `${printableLine(code)} ${inGroups(number)}`);
  return `${inGroups(failed)} failed: ${each.join(', ')}`;
}

/** Cells of a bar; `undefined` where there is no room for it, or no total. */
function barOf(progress: Progress, room: number): { readonly done: number; readonly left: number } | undefined {
  const { total } = progress.files;
  if (total === undefined || total === 0 || room < leastBar) return undefined;
  const width = Math.min(widestBar, room);
  const done = Math.min(width, Math.floor((width * overOf(progress)) / total));
  return { done, left: width - done };
}
