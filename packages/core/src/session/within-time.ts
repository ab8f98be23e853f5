import type { Clock } from '../clock.ts';
import { SpeechError } from '../errors/speech-error.ts';

export interface TimeLimit {
  readonly clock: Clock;
  readonly limitMs: number;
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal;
  readonly tooLate: () => SpeechError;
  /** What is no longer wanted, for a message. */
  readonly what: string;
}

/**
 * Runs a function of the caller's, or of a driver's, within a limit. It may not look at its signal: its promise is not waited for
 * once the time is over or the signal aborted.
 */
export async function withinTime<Result>(
  run: (signal: AbortSignal) => Result | PromiseLike<Result>,
  { clock, limitMs, signal, tooLate, what }: TimeLimit,
): Promise<Result> {
  const stop = new AbortController();
  let timer: unknown;
  let onAbort = (): void => undefined;
  try {
    const limit = new Promise<never>((_, reject) => {
      timer = clock.setTimeout(() => {
        reject(tooLate());
        stop.abort();
      }, limitMs);
      onAbort = () => {
        reject(new SpeechError('aborted', { message: `the ${what} were no longer wanted` }));
        stop.abort(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
    });
    return await Promise.race([Promise.resolve(stop.signal).then(run), limit]);
  } finally {
    clock.clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
