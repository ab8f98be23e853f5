import type { Clock } from '@throughline/core';

/** The machine's clock, going `speed` times as fast. */
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
