import type { Clock } from '@throughline/core';
import { printableLine, systemClock } from '@throughline/core/internal';
import type { BatchEvents, BatchRun } from '@throughline/node/batch';
import { count } from '../count.ts';
import { inSeconds } from '../seconds.ts';
import { showError } from '../show-error.ts';
import type { Output } from '../terminal.ts';
import { warningNotice } from '../transcribe/notices.ts';
import type { FailedFile } from './failures.ts';
import { inGroups } from './figures.ts';
import { type IncompleteFile, incompleteLines, isIncomplete } from './incomplete.ts';
import { messageWithoutCode } from '../without-code.ts';
import { liveLines } from './live-lines.ts';
import { type Progress, progressLine, progressLines } from './progress.ts';

/** More files that failed for one reason are counted only: the report says how many. */
const mostShown = 5;
/** More files that are done but incomplete are counted only. */
const mostIncomplete = 20;
/** A pipe gets a line so long after the beginning, … */
const firstMs = 10_000;
/** … and then so often. */
const againMs = 60_000;

export interface NarrationOptions {
  readonly error: Output;
  readonly verbose: boolean;
  readonly progress: () => Progress;
  /** For tests. */
  readonly clock?: Clock;
}

/** Reports on standard error how a run goes. */
export interface BatchNarration {
  failed(file: FailedFile): void;
  /** It is done, but not as a person would take it to be: reported everywhere. */
  incomplete(file: IncompleteFile): void;
  say(text: string): void;
  /** Of the progress. */
  note(text: string): void;
  /** What is shown of the progress is taken away for good. */
  close(): void;
}

/**
 * A terminal has the progress in its last lines, and above them files that failed and why the account lets nothing through. A pipe
 * gets a line about the progress now and then. Both get a line about files that are done but incomplete. Everyone who passes `--verbose` gets a line about each file.
 */
export function narrateBatch(run: Pick<BatchRun, 'on'>, options: NarrationOptions): BatchNarration {
  const { error, verbose, progress, clock = systemClock } = options;
  const { dim, red, yellow } = error.colors;
  const live = liveLines(error, () => progressLines(progress(), error));
  const line = (text: string): void => live.above(() => error.write(`${text}\n`));
  const note = (text: string): void => line(dim(`· ${printableLine(text)}`));
  const warn = (text: string): void => line(`${yellow('warning:')} ${printableLine(text)}`);
  const shown = new Map<string, number>();
  let incomplete = 0;
  const timers = error.isTerminal ? undefined : nowAndThen(() => note(progressLine(progress())), clock);
  /** `on`, where everything is wanted. */
  const details = <Name extends keyof BatchEvents & string>(
    name: Name,
    say: (event: BatchEvents[Name]) => string,
  ): void => {
    if (verbose) run.on(name, (event) => note(say(event)));
  };

  run.on('paused', ({ error: why }) => live.above(() => showError(error, why, verbose)));
  run.on('unserved', () =>
    warn('no worker serves the queue. Start one, with the options of this run: throughline worker --redis …'),
  );
  run.on('served', () => line('A worker serves the queue now.'));
  run.on('disconnected', ({ error: why }) => warn(`${messageWithoutCode(why)}. Waiting for it.`));
  run.on('reconnected', () => line('Redis answers again.'));
  details('started', ({ input, attempt, resumedFrom }) =>
    [
      `${input}: begins`,
      ...(resumedFrom === undefined ? [] : [`at ${inSeconds(resumedFrom)}`]),
      ...(attempt === 1 ? [] : [`attempt ${attempt}`]),
    ].join(', '),
  );
  details(
    'finished',
    ({ input, seconds, results }) => `${input}: ${inSeconds(seconds)}, ${count(results.length, 'final')}`,
  );
  details('skipped', ({ input }) => `${input}: done before`);
  details(
    'retrying',
    ({ input, error: why, inMs }) => `${input}: ${why.message}; next attempt in ${inSeconds(inMs / 1000)}`,
  );
  if (verbose) {
    run.on('warning', ({ input, warning }) => {
      // What makes a transcript incomplete is reported with it: an attempt that fails is made again.
      if (isIncomplete(warning.code)) return;
      line(`${yellow('warning:')} ${printableLine(`${input}: ${warningNotice(warning)}`)}`);
    });
  }

  return {
    failed: (file) => {
      if (!verbose && !error.isTerminal) return;
      const before = shown.get(file.code) ?? 0;
      shown.set(file.code, before + 1);
      if (!verbose && before > mostShown) return;
      if (!verbose && before === mostShown) line(dim(`  more files with ${file.code} are counted below`));
      else
        line(
          failureLines(file)
            .map((text, index) => (index === 0 ? `${red('failed:')} ${text}` : `  ${text}`))
            .join('\n'),
        );
    },
    incomplete: (file) => {
      incomplete += 1;
      if (!verbose && incomplete > mostIncomplete + 1) return;
      if (!verbose && incomplete > mostIncomplete) line(dim('  more files that are incomplete are counted below'));
      else {
        const [first = '', ...rest] = incompleteLines(file);
        line([`${yellow('warning:')} ${first}`, ...rest.map((text) => `  ${text}`)].join('\n'));
      }
    },
    say: (text) => line(printableLine(text)),
    note,
    close: () => {
      timers?.end();
      live.close();
    },
  };
}

function nowAndThen(report: () => void, clock: Clock): { end(): void } {
  let timer = clock.setTimeout(function again() {
    report();
    timer = clock.setTimeout(again, againMs);
  }, firstMs);
  return { end: () => clock.clearTimeout(timer) };
}

function failureLines({ input, code, message, remedy, attempts }: FailedFile): readonly string[] {
  const often = attempts > 1 ? `, after ${inGroups(attempts)} attempts` : '';
  // Messages about a file begin with its name, quoted.
  const named = message.includes(input) ? message : `${input}: ${message}`;
  return [`${code}: ${named}${often}`, ...(remedy === undefined ? [] : [remedy])].map((text) => printableLine(text));
}
