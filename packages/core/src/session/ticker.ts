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
  #armed = false;
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(member: Ticking): void {
    if (this.#members.size === 0) this.#last = this.#clock.now();
    this.#members.add(member);
    this.#arm(TICK_MS);
  }

  delete(member: Ticking): void {
    this.#members.delete(member);
    if (this.#members.size > 0) return;
    this.#armed = false;
    this.#clock.clearTimeout(this.#timer);
  }

  #arm(delayMs: number): void {
    if (this.#armed) return;
    this.#armed = true;
    this.#timer = this.#clock.setTimeout(() => this.#tick(), delayMs);
  }

  #tick(): void {
    this.#armed = false;
    const now = this.#clock.now();
    const late = now - this.#last > TICK_MS + LATE_MS;
    this.#last = now;
    let failure: { readonly thrown: unknown } | undefined;
    for (const member of this.#members) {
      try {
        member.tick(now, late);
      } catch (thrown) {
        failure ??= { thrown };
      }
    }
    // What the tick itself took is taken off, so that the rhythm holds under load.
    if (this.#members.size > 0) this.#arm(Math.max(1, TICK_MS - (this.#clock.now() - now)));
    // Told to the platform, like any error in a timer, once the other sessions have had their turn.
    if (failure !== undefined) throw failure.thrown;
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
