import type { Clock, Random } from '@throughline/core/internal';

export interface FramePacerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly frameMs: number;
  /** Each frame is late by up to so much; the order stays. */
  readonly jitterMs: number;
}

/** Calls for one frame after the other at their times. */
export class FramePacer {
  readonly #options: FramePacerOptions;
  #began = 0;
  #next = 0;
  #notBefore = 0;
  #running = false;
  #timer: unknown;

  constructor(options: FramePacerOptions) {
    this.#options = options;
  }

  /** Begins; `frame` gets the numbers 0, 1, 2… and returns false after the last. */
  run(frame: (number: number) => boolean): void {
    this.#began = this.#options.clock.now();
    this.#running = true;
    this.#wait(frame);
  }

  stop(): void {
    this.#running = false;
    this.#options.clock.clearTimeout(this.#timer);
  }

  /** Nothing is called for so long. */
  stall(ms: number): void {
    this.#notBefore = this.#options.clock.now() + ms;
  }

  #wait(frame: (number: number) => boolean): void {
    const { clock, random, frameMs, jitterMs } = this.#options;
    const due = this.#began + this.#next * frameMs + random.next() * jitterMs;
    this.#notBefore = Math.max(this.#notBefore, due);
    this.#timer = clock.setTimeout(
      () => {
        this.#due(frame);
      },
      Math.max(0, this.#notBefore - clock.now()),
    );
  }

  #due(frame: (number: number) => boolean): void {
    const { clock, frameMs } = this.#options;
    // A timer that comes late has several frames to make up for.
    const last = Math.max(this.#next, Math.floor((clock.now() - this.#began) / frameMs));
    while (this.#running && this.#next <= last && clock.now() >= this.#notBefore) {
      const number = this.#next;
      this.#next += 1;
      if (!frame(number)) this.#running = false;
    }
    if (this.#running) this.#wait(frame);
  }
}
