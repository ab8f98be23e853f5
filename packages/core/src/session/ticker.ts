import type { Clock } from '../clock.ts';

/** The ticker's period in milliseconds. */
export const TICK_MS = 50;
/** A tick later than this has slept: a hidden tab, a closed lid. */
const LATE_MS = 2_000;

/** Something that wants to be woken every `TICK_MS`. */
export interface Ticking {
  /** `late`: the process slept since the last tick, so that no deadline may be judged by it. */
  tick(now: number, late: boolean): void;
}

/**
 * One timer for all sessions of a clock: every due frame leaves in one wake-up, and a session costs no timer of its own.
 * It runs only while somebody listens.
 */
export class Ticker {
  readonly #clock: Clock;
  readonly #members = new Set<Ticking>();
  #timer: unknown;
  #running = false;
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(member: Ticking): void {
    this.#members.add(member);
    if (this.#running) return;
    this.#running = true;
    this.#last = this.#clock.now();
    this.#arm(TICK_MS);
  }

  delete(member: Ticking): void {
    this.#members.delete(member);
    if (this.#members.size > 0 || !this.#running) return;
    this.#running = false;
    this.#clock.clearTimeout(this.#timer);
  }

  #arm(delayMs: number): void {
    this.#timer = this.#clock.setTimeout(() => {
      const now = this.#clock.now();
      const late = now - this.#last > TICK_MS + LATE_MS;
      this.#last = now;
      for (const member of this.#members) member.tick(now, late);
      // What the tick itself took is taken off, so that the rhythm holds under load.
      if (this.#running) this.#arm(Math.max(1, TICK_MS - (this.#clock.now() - now)));
    }, delayMs);
  }
}

const tickers = new WeakMap<Clock, Ticker>();

/** The ticker that all sessions of a clock share. */
export function tickerOf(clock: Clock): Ticker {
  const known = tickers.get(clock);
  if (known !== undefined) return known;
  const ticker = new Ticker(clock);
  tickers.set(clock, ticker);
  return ticker;
}
