import type { Clock } from '../clock.ts';

/** Waits so many milliseconds of the clock; rejects with what `aborted` gives as soon as the signal says so. */
export function pause(
  delayMs: number,
  clock: Clock,
  signal: AbortSignal | undefined,
  aborted: (signal: AbortSignal) => unknown,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clock.clearTimeout(timer);
      if (signal !== undefined) reject(aborted(signal));
    };
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, delayMs);
    if (signal?.aborted === true) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
}
