import { SpeechError } from '@throughline/core';
import { exitCodes } from './exit-codes.ts';
import { RunTimeoutError } from './run-timeout-error.ts';

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
  /** The signals mean again what they mean to Node, and the time is no more counted. */
  release(): void;
}

export interface InterruptionOptions {
  /** Seconds for the whole run; default: no limit. */
  readonly timeout?: number | undefined;
}

const signals = ['SIGINT', 'SIGTERM'] as const;
/** A service's last words are awaited for so long elsewhere too. */
const finishMs = 10_000;
/** Files and links are closed within milliseconds; what hangs does not hold the process. */
const closeMs = 1_000;

export function listenForInterruption({ timeout }: InterruptionOptions = {}): Interruption {
  const graceful = new AbortController();
  const atOnce = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const after = (ms: number, run: () => void): void => {
    timers.push(setTimeout(run, ms));
  };
  let reason: SpeechError | RunTimeoutError | undefined;
  let finishBy = Infinity;
  const exit = (): void => process.exit(reason instanceof RunTimeoutError ? exitCodes.timeout : exitCodes.interrupted);
  const stop = (): void => {
    if (atOnce.signal.aborted) return;
    after(closeMs, exit);
    atOnce.abort(reason);
  };
  const finish = (): void => {
    reason = new SpeechError('aborted', { message: 'the command was interrupted' });
    finishBy = performance.now() + finishMs;
    after(finishMs, stop);
    graceful.abort(reason);
  };
  const hear = (): void => {
    if (!graceful.signal.aborted) finish();
    else if (!atOnce.signal.aborted) stop();
    else exit();
  };
  for (const signal of signals) process.on(signal, hear);
  if (timeout !== undefined) {
    after(timeout * 1000, () => {
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
    release: () => {
      for (const signal of signals) process.off(signal, hear);
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
