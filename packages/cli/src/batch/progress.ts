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
  /** 0 to 1: how much of the audio is done, as far as that can be told. */
  readonly share?: number | undefined;
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
  const lines =
    bar === undefined
      ? wrapped(head, ' · ', room)
      : [`${green(full.repeat(bar.done))}${dim(empty.repeat(bar.left))} ${head}`];
  lines.push(...wrapped(throughput(progress).join(' · '), ' · ', room).map((line) => dim(line)));
  const failed = failuresOf(progress);
  if (failed !== '') lines.push(...wrapped(failed, ', ', room).map((line) => red(line)));
  if (progress.paused !== undefined) lines.push(yellow(cut(`paused: ${progress.paused.code}`)));
  else if (progress.draining) lines.push(yellow(cut(`ending: ${countOf(progress.files.running, 'file')} in flight`)));
  return lines;
}

/** Lines of a list, broken between its parts; what is longer than a line is cut. */
function wrapped(text: string, between: string, room: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of text.split(between)) {
    const longer = line === '' ? part : `${line}${between}${part}`;
    if (stringWidth(longer) <= room) line = longer;
    else {
      if (line !== '') lines.push(line);
      line = cliTruncate(part, room, { truncationCharacter: '…', position: 'middle' });
    }
  }
  return [...lines, line];
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
  return total === undefined || total === 0 ? '' : `${Math.floor(100 * shareDone(progress, total))} %`;
}

/** A file of an hour is more than one of a minute. All of it is done only when all files are over. */
function shareDone(progress: Progress, total: number): number {
  const over = overOf(progress);
  if (over >= total) return 1;
  return Math.min(0.99, progress.share ?? over / total);
}

function leftOf(progress: Progress): string {
  const { secondsLeft, files } = progress;
  // As long as anything is left to do it takes some time.
  if (secondsLeft === undefined || overOf(progress) === files.total) return '';
  return `${duration(Math.max(1, secondsLeft))} left`;
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
  const done = Math.min(width, Math.floor(width * shareDone(progress, total)));
  return { done, left: width - done };
}
