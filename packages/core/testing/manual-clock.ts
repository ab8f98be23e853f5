import type { Clock, Random } from '../src/clock.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that moves only when told, and synchronously: what falls due is called in its order. */
export class ManualClock implements Clock {
  readonly #timers = new Set<Timer>();
  #now = 0;

  now(): number {
    return this.#now;
  }

  wallNow(): number {
    return Date.UTC(2026, 0, 1) + this.#now;
  }

  /** Timers that were set, and neither called nor cleared. */
  get pending(): number {
    return this.#timers.size;
  }

  setTimeout(callback: () => void, delayMs: number): Timer {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(handle: unknown): void {
    this.#timers.delete(handle as Timer);
  }

  /** Moves time on by `ms`, through every timer on the way. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = end;
  }

  /** Moves time on by `ms` without calling anything, as a sleep of the machine does. */
  leap(ms: number): void {
    this.#now += ms;
  }

  #next(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
    return next;
  }
}

/** Randomness that is always the same number. */
export function fixedRandom(value: number): Random {
  return { next: () => value };
}

/** Randomness that repeats itself: the same whole number as seed gives the same row of numbers. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next: () => {
      // The linear congruence of Numerical Recipes; its high bits are good enough to draw delays from.
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 0x1_0000_0000;
    },
  };
}
