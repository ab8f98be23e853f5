import { SpeechError } from '@throughline/core';
import { noteEndOfRun } from './ended-by-signal.ts';
import { exitCodes } from './exit-codes.ts';
import { exitNow } from './exit-now.ts';
import { RunTimeoutError } from './run-timeout-error.ts';
import { showError } from './show-error.ts';
import type { Output } from './terminal.ts';

/** What ends a run before its work is done: Ctrl-C and SIGTERM, and the time that `--timeout` gives it. */
export interface Interruption {
  /** Aborted by the first signal: read no more, and finish. By the end of the time too. */
  readonly graceful: AbortSignal;
  /** Aborted by the second signal, when finishing takes too long, and by the end of the time: stop. */
  readonly atOnce: AbortSignal;
  /** Why; absent while nothing has ended the run. */
  readonly reason: SpeechError | RunTimeoutError | undefined;
  /** Milliseconds left for finishing. */
  readonly leftMs: number;
  /**
   * Until the function returned is called, the process is not ended by force while there is time to finish, nor by the end of the
   * run's time: something is going on that would abort it.
   */
  hold(): () => void;
  /** The signals mean again what they mean to Node, and the time is no more counted. */
  release(): void;
}

export interface InterruptionOptions {
  /** Seconds for the whole run; default: no limit. */
  readonly timeout?: number | undefined;
}

const signals = ['SIGINT', 'SIGTERM'] as const;
/** A provider's end of stream is awaited for so long elsewhere too. */
const finishMs = 10_000;
/** Files and links are closed within milliseconds; what hangs does not hold the process. */
const closeMs = 1_000;

export function listenForInterruption(error: Output, { timeout }: InterruptionOptions = {}): Interruption {
  const graceful = new AbortController();
  const atOnce = new AbortController();
  const timers = new Set<NodeJS.Timeout>();
  const after = (ms: number, run: () => void): NodeJS.Timeout => {
    const timer = setTimeout(run, ms);
    timers.add(timer);
    return timer;
  };
  let reason: SpeechError | RunTimeoutError | undefined;
  let finishBy = Infinity;
  let exitBy = Infinity;
  let exiting: NodeJS.Timeout | undefined;
  let held = 0;

  const exit = (): void => {
    const timedOut = reason instanceof RunTimeoutError;
    // A time of a tenth of a second is nothing to wait for.
    if (held > 0 && (timedOut || exitBy - performance.now() > 100)) return;
    if (timedOut) showError(error, reason);
    else error.write('Interrupted: some files or connections were not closed in time.\n');
    // What holds the process would abort it at its exit; as the signal ends it, nothing can prevent that.
    if (held > 0) {
      for (const signal of signals) process.off(signal, onSignal);
      process.kill(process.pid, 'SIGINT');
    }
    exitNow(timedOut ? exitCodes.timeout : exitCodes.interrupted);
  };
  const exitSoon = (): void => {
    clearTimeout(exiting);
    exiting = after(Math.min(closeMs, Math.max(0, exitBy - performance.now())), exit);
  };
  const stop = (): void => {
    if (atOnce.signal.aborted) return;
    if (exitBy === Infinity) {
      exitBy = performance.now() + finishMs + closeMs;
      after(finishMs + closeMs, exit);
    }
    atOnce.abort(reason);
    exitSoon();
  };
  const finish = (): void => {
    noteEndOfRun();
    reason = new SpeechError('aborted', { message: 'the command was interrupted' });
    finishBy = performance.now() + finishMs;
    exitBy = finishBy + closeMs;
    after(finishMs, () => {
      // A timer may run a fraction of a millisecond before its time.
      finishBy = performance.now();
      stop();
    });
    after(finishMs + closeMs, exit);
    graceful.abort(reason);
  };
  const onSignal = (): void => {
    if (!graceful.signal.aborted) finish();
    else if (!atOnce.signal.aborted) stop();
    else exit();
  };
  for (const signal of signals) process.on(signal, onSignal);
  if (timeout !== undefined) {
    after(timeout * 1000, () => {
      noteEndOfRun();
      reason ??= new RunTimeoutError(timeout);
      finishBy = performance.now();
      graceful.abort(reason);
      stop();
    });
  }

  return {
    graceful: graceful.signal,
    atOnce: atOnce.signal,
    get reason() {
      return reason;
    },
    get leftMs() {
      return Math.max(0, finishBy - performance.now());
    },
    hold: () => {
      held += 1;
      return () => {
        held -= 1;
        // Now it has the time that it would have had.
        if (atOnce.signal.aborted) exitSoon();
      };
    },
    release: () => {
      for (const signal of signals) process.off(signal, onSignal);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Resolves when the signal is aborted. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Resolves with the work's result, or rejects with the reason as soon as the run is interrupted: there is nothing to finish yet. */
export function unlessInterrupted<Result>(work: Promise<Result>, { graceful }: Interruption): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(graceful.reason);
    if (graceful.aborted) leave();
    graceful.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => graceful.removeEventListener('abort', leave));
  });
}

/**
 * Resolves with the work's result, or undoes it and rejects with the reason where the run was interrupted meanwhile. For work
 * that cannot be left in the middle: a model that is loading aborts a process that ends.
 */
export async function finishedUnlessInterrupted<Result>(
  work: Promise<Result>,
  { graceful, hold }: Interruption,
  undo?: (result: Result) => Promise<void>,
): Promise<Result> {
  const letGo = hold();
  const result = await work.finally(letGo);
  if (!graceful.aborted) return result;
  await undo?.(result);
  throw graceful.reason;
}
