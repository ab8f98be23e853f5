import { isSpeechError } from '@throughline/core';
import { SpeechError, systemClock } from '@throughline/core/internal';
import type { BatchHold, BatchRun, BatchState, OwnFiles } from '@throughline/node/batch';
import { exitCodeOf, localExitCodeOf } from '../exit-code-of.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Interruption } from '../interruption.ts';
import { RunTimeoutError } from '../run-timeout-error.ts';
import { showError } from '../show-error.ts';
import type { Terminal } from '../terminal.ts';
import { failedBy } from '../transcribe/outcome.ts';
import { isTelephone, takesTelephone } from '../transcribe/telephone.ts';
import { countInputs } from './count-inputs.ts';
import { Estimate, filesSeen } from './estimate.ts';
import { countOf } from './figures.ts';
import { type BatchFlags, defaultFormats } from './flags.ts';
import { HoldNews } from './hold-news.ts';
import type { InputList } from './inputs.ts';
import type { OwnRemedy } from './failures.ts';
import { type BatchNarration, narrateBatch } from './narration.ts';
import type { BatchReport, RunOutcome } from './report.ts';
import { Tally } from './tally.ts';

/** So often it is noted how fast it goes. */
const lookMs = 500;
const momentMs = 100;

export interface FollowOptions {
  readonly flags: BatchFlags;
  readonly list: InputList;
  /** What is no input of the run. */
  readonly own: OwnFiles;
  readonly terminal: Terminal;
  readonly interruption: Interruption;
  /** The provider's name. */
  readonly provider: string;
  /** The folder of the transcripts. */
  readonly out: string;
}

/** Runs it to its end, reports on the way, and resolves with the final report. */
export async function follow(run: BatchRun, options: FollowOptions): Promise<BatchReport> {
  const { flags, list, own, terminal, interruption } = options;
  const startedAt = new Date();
  const tally = new Tally(telephoneRemedy(flags));
  const estimate = new Estimate(systemClock);
  const count = countInputs(list, own);
  const narration = narrateBatch(run, {
    error: terminal.error,
    verbose: flags.verbose === true,
    progress: () => estimate.progress(run.state, count.total, tally.seconds),
  });
  drainWhenInterrupted(run, narration, interruption);
  const holds = new HoldNews(options.provider);
  const look = (): void => {
    const { state } = run;
    estimate.sample(state.audioSeconds);
    tally.atATime(state.files.running);
    const news = interruption.graceful.aborted ? undefined : holds.look(state);
    if (news !== undefined) narration.note(news);
  };
  run.on('started', ({ attempt, resumedFrom = 0 }) => {
    tally.atATime(run.state.files.running);
    if (attempt === 1) estimate.resumed(resumedFrom);
  });
  const looking = setInterval(look, lookMs);
  let thrown: unknown;
  try {
    for await (const result of run) {
      // The one that has just ended, at least.
      tally.atATime(Math.max(1, run.state.files.running));
      const { failed, incomplete } = tally.add(result);
      const news = result.type === 'transcript' ? holds.over() : undefined;
      if (news !== undefined) narration.note(news);
      if (failed !== undefined) narration.failed(failed);
      for (const file of incomplete) narration.incomplete(file);
    }
  } catch (error) {
    thrown = error;
  } finally {
    clearInterval(looking);
    count.end();
    narration.close();
  }
  const { state } = run;
  const end = endOf(state, thrown, interruption.reason);
  // The account's refusal was reported when it came.
  if (end.error !== undefined && end.outcome !== 'paused') showError(terminal.error, end.error, flags.verbose);
  const found = state.files.complete ? filesSeen(state) : (count.total ?? null);
  const report = reportOf({ end, state, tally, found, startedAt, options });
  const next = whatNext(report);
  if (next !== undefined) terminal.error.write(`${next}\n`);
  return report;
}

/** A provider that takes 8 kHz is sent phone calls as they are, once it is told to expect them. */
function telephoneRemedy(flags: BatchFlags): OwnRemedy {
  if (flags.sampleRate !== undefined || !takesTelephone(flags)) return () => undefined;
  return (error) =>
    isTelephone(error, flags)
      ? 'Pass --sample-rate 8000 to send files of 8 kHz as they are; with files of other rates among them, --convert too.'
      : undefined;
}

function drainWhenInterrupted(run: BatchRun, narration: BatchNarration, interruption: Interruption): void {
  const { graceful, atOnce } = interruption;
  const drain = (): void => {
    const { held } = run.state;
    if (held === undefined || mayGoOn(held, interruption.leftMs)) run.drain();
    // Nobody can say of any file that it would end.
    else run.abort(interruption.reason);
    // Those that nothing was sent of end in a moment.
    setTimeout(() => {
      const { phase, files } = run.state;
      if (phase === 'ended' || files.running === 0 || interruption.leftMs === 0) return;
      narration.say(
        `Waiting up to ${Math.ceil(interruption.leftMs / 1000)} s for ${countOf(files.running, 'file')} in flight. Press Ctrl-C again to stop at once.`,
      );
    }, momentMs).unref();
  };
  graceful.addEventListener('abort', drain);
  if (graceful.aborted) drain();
  atOnce.addEventListener('abort', () => {
    const { running } = run.state.files;
    if (isSpeechError(interruption.reason) && interruption.leftMs === 0 && running > 0) {
      narration.say(`${countOf(running, 'file')} did not end in time.`);
    }
  });
}

/** Links that were lost just now may be there again in time. */
function mayGoOn({ why, seconds, retryInMs = 0 }: BatchHold, leftMs: number): boolean {
  return why === 'recovering' && seconds < 5 && retryInMs < leftMs;
}

interface End {
  readonly outcome: RunOutcome;
  /** Why, where it did not come to its own end. */
  readonly error?: unknown;
}

function endOf(state: BatchState, thrown: unknown, reason: Interruption['reason']): End {
  if (thrown !== undefined && !isSpeechError(thrown, 'aborted')) {
    return { outcome: thrown === state.paused ? 'paused' : 'stopped', error: thrown };
  }
  const { complete, waiting, running, failed, done, skipped } = state.files;
  if (complete && waiting + running + failed + done + skipped === 0) return { outcome: 'stopped', error: noInput() };
  // A signal that came when there was nothing more to do has interrupted nothing.
  if (complete && waiting === 0 && running === 0) return { outcome: failed > 0 ? 'some-failed' : 'complete' };
  if (reason instanceof RunTimeoutError) return { outcome: 'timeout', error: reason };
  return { outcome: 'interrupted' };
}

/** A script whose list has come out empty is to notice. */
function noInput(): SpeechError {
  return new SpeechError('config-invalid', {
    message: 'there is no input: the list holds no name',
    context: { field: 'inputs', found: 'none', wanted: 'at least one' },
    remedy: 'Check what should have written the list.',
  });
}

function codeOf({ outcome, error }: End, local: boolean): ExitCode {
  switch (outcome) {
    case 'complete':
      return exitCodes.ok;
    case 'some-failed':
      return exitCodes.someFailed;
    case 'interrupted':
      return exitCodes.interrupted;
    default:
      return local ? localExitCodeOf(error) : exitCodeOf(error);
  }
}

interface Ended {
  readonly end: End;
  readonly state: BatchState;
  readonly tally: Tally;
  readonly found: number | null;
  readonly startedAt: Date;
  readonly options: FollowOptions;
}

function reportOf({ end, state, tally, found, startedAt, options: { flags, provider, out } }: Ended): BatchReport {
  const { done, failed, skipped } = state.files;
  const endedAt = new Date();
  const seconds = (endedAt.getTime() - startedAt.getTime()) / 1000;
  const failure = end.error === undefined ? undefined : failedBy(end.error);
  const { failures } = tally;
  return {
    version: 1,
    outcome: end.outcome,
    exitCode: codeOf(end, flags.local === true && flags.redis === undefined),
    ...(failure?.type === 'failed' ? { error: withoutType(failure) } : {}),
    provider,
    ...(flags.model === undefined ? {} : { model: flags.model }),
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    seconds,
    out,
    formats: flags.format ?? defaultFormats,
    files: {
      found,
      done,
      incomplete: tally.incomplete.files,
      failed,
      doneBefore: skipped,
      left: found === null ? null : found - done - failed - skipped,
    },
    audio: {
      seconds: tally.seconds,
      sentSeconds: state.costSeconds,
      gapSeconds: tally.gapSeconds,
      speed: seconds === 0 ? 0 : tally.seconds / seconds,
    },
    concurrency: {
      asked: flags.concurrency,
      most: tally.most,
      limit: flags.concurrency === 'auto' ? limitOf(state) : null,
    },
    warnings: tally.warnings,
    failureKinds: failures.kinds,
    failures: failures.listed,
    incompleteKinds: tally.incomplete.kinds,
    incomplete: tally.incomplete.listed,
  };
}

/** Where no provider has refused a link, there is only what was tried so far. */
function limitOf({ governor: { limit, known } }: BatchState): number | null {
  return known === false || limit === 0 ? null : limit;
}

function withoutType({
  type: _type,
  ...failure
}: Extract<ReturnType<typeof failedBy>, { type: 'failed' }>): NonNullable<BatchReport['error']> {
  return failure;
}

function whatNext({ outcome, files: { found, left, failed } }: BatchReport): string | undefined {
  if (found === 0) return undefined;
  if (outcome === 'complete') return undefined;
  if (outcome === 'some-failed')
    return `To try ${failed === 1 ? 'it' : 'them'} again, run the same command with --resume.`;
  const rest =
    left === null ? 'the rest' : left === 1 ? 'the file that is left' : `the ${countOf(left, 'file')} that are left`;
  return `To do ${rest}, run the same command with --resume.`;
}
