import type { Clock } from '@throughline/core/internal';

/** The machine's clock, going `speed` times as fast: for real sockets whose sessions need not wait as long as in life. */
export function scaledClock(speed: number): Clock {
  const began = performance.now();
  return {
    now: () => (performance.now() - began) * speed,
    wallNow: () => Date.now(),
    setTimeout: (callback, delayMs) => setTimeout(callback, delayMs / speed),
    clearTimeout: (handle) => {
      clearTimeout(handle as NodeJS.Timeout);
    },
  };
}
