/** What a new link is sent at once, so that a full window makes room before the next write. */
const START_SECONDS = 0.2;
/** How far ahead of its rate a paced stream may run after a pause, in seconds: the largest burst. */
const BURST_SECONDS = 1;

export interface PacerOptions {
  readonly sampleRate: number;
  /** Audio per second of real time in the steady state; `Infinity`: as fast as the socket takes it. */
  readonly pace: number;
  /** Audio per second of real time while behind. */
  readonly catchUp: number;
}

/**
 * Says how many samples may leave now. A stream that fell behind — an outage, a slow socket — goes out at the catch-up pace
 * until it is where it would have been; then at its own pace. A live source is its own pace: there, only the catch-up limit counts.
 */
export class Pacer {
  readonly #options: PacerOptions;
  #allowance: number;
  #last = Number.NaN;
  /** Where the stream would be had nothing held it up. */
  #due = 0;

  constructor(options: PacerOptions) {
    this.#options = options;
    this.#allowance = START_SECONDS * options.sampleRate;
  }

  /** A link begins at `position`: what was earned while there was none does not count as a burst. */
  restart(now: number): void {
    this.#advance(now, 0);
    this.#allowance = Math.min(this.#allowance, START_SECONDS * this.#options.sampleRate);
  }

  /** Samples that may be sent now, when the stream stands at `position`. */
  allowed(now: number, position: number): number {
    this.#advance(now, position);
    return this.#allowance;
  }

  /** `count` samples were sent. */
  spend(count: number): void {
    this.#allowance -= count;
  }

  /** Everything is sent: a source that pauses earns no right to hurry later. */
  caughtUp(position: number): void {
    this.#due = position;
  }

  #advance(now: number, position: number): void {
    const { sampleRate, pace, catchUp } = this.#options;
    const elapsed = Number.isNaN(this.#last) ? 0 : Math.max(0, now - this.#last) / 1000;
    this.#last = now;
    if (pace === Infinity && catchUp === Infinity) {
      this.#allowance = Infinity;
      return;
    }
    const steady = Number.isFinite(pace);
    // Judged by where it should have been at the last look: what falls due now is not yet late.
    const behind = position < this.#due;
    if (steady) this.#due += elapsed * pace * sampleRate;
    const hurried = steady ? catchUp * Math.max(1, pace) : catchUp;
    const rate = !steady || behind ? hurried : pace;
    const burst = BURST_SECONDS * sampleRate * (steady ? Math.max(1, pace) : 1);
    this.#allowance = Math.min(burst, this.#allowance + elapsed * rate * sampleRate);
  }
}
