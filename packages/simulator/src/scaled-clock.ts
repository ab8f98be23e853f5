import type { Clock } from '@throughline/core/internal';

/**
 * Limits for sessions whose time goes by faster: a busy machine takes as long as ever to open a socket, which must not look like a
 * provider that does not answer. Milliseconds.
 */
export const patientLimits = { connectMs: 120_000, readyMs: 60_000 } as const;

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
