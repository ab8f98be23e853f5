/**
 * Time as the core sees it. Everything that waits takes a clock, so that a test can own time.
 * `now()` is monotonic milliseconds with an arbitrary origin; `wallNow()` is milliseconds since 1970, used only
 * to read dates that a provider or the caller's credentials name.
 */
export interface Clock {
  /** Milliseconds that never go back, from an arbitrary origin. */
  now(): number;
  /** Milliseconds since 1970. */
  wallNow(): number;
  /** Calls back once, after so many milliseconds at the earliest; returns what `clearTimeout` takes. */
  setTimeout(callback: () => void, delayMs: number): unknown;
  /** Takes a wait back; one that is over, or `undefined`, is no error. */
  clearTimeout(handle: unknown): void;
}

/** A source of randomness: `next()` is uniform in [0, 1). */
export interface Random {
  /** The next number: 0 or more, and less than 1. */
  next(): number;
}

interface TimerGlobals {
  readonly performance: { now(): number };
  readonly setTimeout: (callback: () => void, delayMs: number) => unknown;
  readonly clearTimeout: (handle: unknown) => void;
}

// The one place where the core touches the platform's timers; they are the same in Node, browsers and workers.
const platform = globalThis as unknown as TimerGlobals;

/** The longest wait that the platform's `setTimeout` can hold, 24.8 days; it calls back at once for a longer one. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A wait longer than a timer can hold: one timer after another. */
class LongWait {
  #timer: unknown;

  constructor(callback: () => void, delayMs: number) {
    this.#arm(callback, delayMs);
  }

  clear(): void {
    platform.clearTimeout(this.#timer);
  }

  #arm(callback: () => void, leftMs: number): void {
    const stepMs = Math.min(leftMs, LONGEST_TIMER_MS);
    this.#timer = platform.setTimeout(() => {
      if (leftMs > stepMs) this.#arm(callback, leftMs - stepMs);
      else callback();
    }, stepMs);
  }
}

/**
 * The platform's own clock. Waits of any length hold, also those that are too long for a timer of the platform. They are rounded up:
 * the platform would cut off what is less than a millisecond, and call back before it is time.
 */
export const systemClock: Clock = {
  now: () => platform.performance.now(),
  wallNow: () => Date.now(),
  setTimeout: (callback, delayMs) =>
    delayMs > LONGEST_TIMER_MS ? new LongWait(callback, delayMs) : platform.setTimeout(callback, Math.ceil(delayMs)),
  clearTimeout: (handle) => {
    if (handle instanceof LongWait) handle.clear();
    else platform.clearTimeout(handle);
  },
};

/** Waits on a clock; rejects with the signal's reason as soon as it is aborted. */
export function wait(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => {
      clock.clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = clock.setTimeout(() => {
      signal.removeEventListener('abort', aborted);
      resolve();
    }, delayMs);
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted, { once: true });
  });
}

/** The platform's own randomness; good for jitter and for ids that need no secrecy. */
export const systemRandom: Random = { next: () => Math.random() };

/** A v4 UUID from a `Random`, so that a seeded session repeats itself. */
export function uuid(random: Random): string {
  const bytes = Uint8Array.from({ length: 16 }, () => Math.floor(random.next() * 256));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
