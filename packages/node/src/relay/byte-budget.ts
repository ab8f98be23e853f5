import type { Clock } from '@throughline/core/internal';

/** A backlog after an outage comes all at once: so many seconds' worth of bytes may. */
const burstSeconds = 10;

/** Bytes that may pass: so many a second, and a burst of ten seconds' worth. */
export class ByteBudget {
  readonly #perSecond: number;
  readonly #clock: Clock;
  #left: number;
  #at: number;

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#left = perSecond * burstSeconds;
    this.#at = clock.now();
  }

  /** Counts bytes that have passed already. */
  spend(bytes: number): void {
    this.#left -= bytes;
  }

  /** Whether more than the budget has passed, by what is known since `refill`. */
  get spent(): boolean {
    return this.#left < 0;
  }

  refill(): void {
    if (this.#perSecond === Infinity) return;
    const now = this.#clock.now();
    this.#left = Math.min(this.#perSecond * burstSeconds, this.#left + (this.#perSecond * (now - this.#at)) / 1_000);
    this.#at = now;
  }
}
