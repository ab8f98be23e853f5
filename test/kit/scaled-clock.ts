import type { Clock, TranscribeOptions } from '@throughline/core';

/**
 * Limits for sessions whose time goes by faster: a busy machine takes as long as ever to open a socket, which must not look like a
 * provider that does not answer.
 */
export const patientLimits: NonNullable<TranscribeOptions<object>['limits']> = { connectMs: 120_000, readyMs: 60_000 };

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
