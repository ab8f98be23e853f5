import type { Clock } from '@throughline/core/internal';

/** So much more than real time may come at once, in seconds: what waited in sockets. */
const slackSeconds = 3;

/** Watches whether audio comes faster than a multiple of real time. */
export class PaceWatch {
  readonly #clock: Clock;
  readonly #most: number;
  #startedAt: number | undefined;

  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  /** `seconds` of audio have come in all. */
  isTooFast(seconds: number): boolean {
    this.#startedAt ??= this.#clock.now();
    const elapsed = (this.#clock.now() - this.#startedAt) / 1_000;
    return seconds > elapsed * this.#most + slackSeconds;
  }
}
