import type { Clock } from './clock.ts';

export interface LimitOptions<T> {
  readonly clock: Clock;
  /** Milliseconds. */
  readonly limitMs: number;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
  /** What it comes to at the limit: a value, or it throws. */
  readonly tooLate: () => T;
  /** What it is rejected with where the caller gives up. */
  readonly aborted: (signal: AbortSignal) => unknown;
}

/**
 * Runs something that may not look at its signal, and settles all the same: within the limit, and as soon as the caller gives
 * up. The signal that `run` gets is aborted then, and not when it is done.
 */
export async function withinLimit<T>(
  run: (signal: AbortSignal) => Promise<T>,
  { clock, limitMs, signal, tooLate, aborted }: LimitOptions<T>,
): Promise<T> {
  const stop = new AbortController();
  let timer: unknown;
  let onAbort = (): void => undefined;
  try {
    const given = new Promise<T>((resolve, reject) => {
      const end = (outcome: () => T): void => {
        try {
          resolve(outcome());
        } catch (error) {
          reject(error);
        }
        stop.abort();
      };
      timer = clock.setTimeout(() => {
        end(tooLate);
      }, limitMs);
      onAbort = () => {
        if (signal === undefined) return;
        reject(aborted(signal));
        stop.abort(signal.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
    const running = run(stop.signal);
    // Where the limit wins, what it still says has no listener.
    running.catch(() => undefined);
    return await Promise.race([running, given]);
  } finally {
    clock.clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
