import type { Clock } from '@throughline/core';

/** A timer that is set by a timer that was set by a timer … so often is one of a chain (HTML standard, timer nesting level). */
const CHAIN = 5;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/**
 * The clock of a page that has been hidden for some minutes, as Chromium runs it: timers fire once a second, those of a chain of
 * timers once a minute. What comes from elsewhere, a message or a frame, is not held up.
 */
export function hiddenPageClock(clock: Clock): Clock {
  /** How long the chain is that the code of this moment belongs to. */
  let chain = 0;
  return {
    now: () => clock.now(),
    wallNow: () => clock.wallNow(),
    setTimeout: (run, delayMs) => {
      const own = chain + 1;
      const everyMs = own >= CHAIN ? MINUTE_MS : SECOND_MS;
      const now = clock.now();
      const at = Math.ceil((now + delayMs) / everyMs) * everyMs;
      return clock.setTimeout(() => {
        chain = own;
        // All that is promised in a timer belongs to it too; what comes after is nobody's.
        clock.setTimeout(() => {
          chain = 0;
        }, 0);
        run();
      }, at - now);
    },
    clearTimeout: (handle) => clock.clearTimeout(handle),
  };
}
