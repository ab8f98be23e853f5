import type { Clock } from '@throughline/core/internal';

/** Ends a link on which nothing that counts has come for too long. One timer at a time, set anew only when it fires: a frame costs nothing. */
export class IdleWatch {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #idle: () => void;
  #countedAt: number;
  #timer: unknown;

  constructor(clock: Clock, limitSeconds: number, idle: () => void) {
    this.#clock = clock;
    this.#limitMs = limitSeconds * 1_000;
    this.#idle = idle;
    this.#countedAt = clock.now();
    this.#watch();
  }

  counts(): void {
    this.#countedAt = this.#clock.now();
  }

  stop(): void {
    this.#clock.clearTimeout(this.#timer);
  }

  #watch(): void {
    if (!Number.isFinite(this.#limitMs)) return;
    const left = this.#countedAt + this.#limitMs - this.#clock.now();
    this.#timer = this.#clock.setTimeout(
      () => {
        if (this.#clock.now() - this.#countedAt >= this.#limitMs) this.#idle();
        else this.#watch();
      },
      // A fraction of a millisecond that is left may be too small to be added to the time.
      Math.max(1, left),
    );
  }
}
