import type { Clock } from '@throughline/core/internal';
import TinyQueue from 'tinyqueue';

interface Timer {
  readonly at: number;
  readonly order: number;
  callback: (() => void) | undefined;
}

/** Timers that fire without time moving on: more than this many are an endless loop. */
const MOST_TIMERS_AT_ONE_TIME = 100_000;

/**
 * Time that only moves when it is moved. Timers fire in the order of their times, those of one time in the order they were set;
 * after each one all microtasks run, as they do on a real event loop.
 *
 * A timer's exception rejects the `advance` or `runUntil` that came to it.
 */
export class VirtualClock implements Clock {
  readonly #wallStart: number;
  readonly #timers = new TinyQueue<Timer>([], (one, other) => one.at - other.at || one.order - other.order);
  #now = 0;
  #order = 0;
  #firedNow = 0;
  #pending = 0;
  #running = false;

  /** `wallStart`: what `wallNow()` returns at the beginning, in milliseconds since 1970; default 2026-01-01T00:00Z. */
  constructor(options: { readonly wallStart?: number } = {}) {
    this.#wallStart = options.wallStart ?? Date.UTC(2026, 0, 1);
  }

  /** Milliseconds since the clock was made. */
  now(): number {
    return this.#now;
  }

  wallNow(): number {
    return this.#wallStart + this.#now;
  }

  /** Timers set and neither fired nor cleared. */
  get pending(): number {
    return this.#pending;
  }

  setTimeout(callback: () => void, delayMs: number): Timer {
    this.#order += 1;
    const timer: Timer = { at: this.#now + Math.max(0, delayMs || 0), order: this.#order, callback };
    this.#timers.push(timer);
    this.#pending += 1;
    return timer;
  }

  clearTimeout(handle: unknown): void {
    const timer = handle as Timer | undefined;
    if (timer?.callback === undefined) return;
    timer.callback = undefined;
    this.#pending -= 1;
  }

  /** Moves time on by `ms`, firing what falls due. */
  async advance(ms: number): Promise<void> {
    await this.#alone(async () => {
      const end = this.#now + ms;
      await settled();
      while (await this.#step(end));
      this.#now = end;
    });
  }

  /**
   * Moves time on until the condition holds: a promise has settled (its value is returned, its rejection thrown) or a
   * function returns true (asked after every timer). Rejects when `limitMs` of virtual time (default one hour) have
   * passed, or when no timer is left that could change anything.
   */
  runUntil<Value>(condition: PromiseLike<Value>, options?: { readonly limitMs?: number }): Promise<Value>;
  runUntil(condition: () => boolean, options?: { readonly limitMs?: number }): Promise<void>;
  async runUntil<Value>(
    condition: PromiseLike<Value> | (() => boolean),
    options: { readonly limitMs?: number } = {},
  ): Promise<Value | void> {
    const limitMs = options.limitMs ?? 3_600_000;
    let holds = typeof condition === 'function' ? condition : () => false;
    if (typeof condition !== 'function') {
      let over = false;
      const settle = () => {
        over = true;
      };
      condition.then(settle, settle);
      holds = () => over;
    }
    await this.#alone(async () => {
      const end = this.#now + limitMs;
      await settled();
      while (!holds()) {
        if (await this.#step(end)) continue;
        const reason = this.#pending === 0 ? 'and no timer is left' : `within the limit of ${limitMs} ms`;
        throw new Error(`runUntil: the condition did not come true ${reason} (now ${this.#now} ms)`);
      }
    });
    return typeof condition === 'function' ? undefined : await condition;
  }

  /** Lets `ms` pass in one leap, as a sleeping machine or a frozen page does: timers that fell due fire late, at the next `advance`. */
  leap(ms: number): void {
    this.#now += Math.max(0, ms);
  }

  /** Fires the next timer that is due by `end`; false when there is none. */
  async #step(end: number): Promise<boolean> {
    let next = this.#timers.peek();
    while (next !== undefined && next.callback === undefined) {
      this.#timers.pop();
      next = this.#timers.peek();
    }
    if (next === undefined || next.at > end) return false;
    this.#timers.pop();
    if (next.at > this.#now) {
      this.#now = next.at;
      this.#firedNow = 0;
    }
    this.#firedNow += 1;
    if (this.#firedNow > MOST_TIMERS_AT_ONE_TIME) {
      throw new Error(`virtual time stands still at ${this.#now} ms: timers without delay set each other for ever`);
    }
    const callback = next.callback;
    next.callback = undefined;
    this.#pending -= 1;
    callback?.();
    await settled();
    return true;
  }

  async #alone(run: () => Promise<void>): Promise<void> {
    if (this.#running) throw new Error('this virtual clock is being moved already: await the first call');
    this.#running = true;
    try {
      await run();
    } finally {
      this.#running = false;
    }
  }
}

/** One turn of the real event loop: every microtask that is ready, and those they cause, have run. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
