import { deferred, type Deferred } from '../deferred.ts';

/** A source that can wait is read so far ahead of what is sent, or half a window if that is less. */
const READ_AHEAD_SECONDS = 5;

/** Holds a source back that could fill the window in no time: what is read must be sent, also when the caller ends early. */
export class ReadThrottle {
  readonly #most: number;
  #waiting: Deferred<void> | undefined;

  constructor(windowSamples: number, sampleRate: number) {
    this.#most = Math.min(READ_AHEAD_SECONDS * sampleRate, windowSamples / 2);
  }

  /** Resolves when no more than the read-ahead is unsent. */
  whenNear(unsentSamples: number): Promise<void> {
    if (unsentSamples <= this.#most) return Promise.resolve();
    this.#waiting ??= deferred<void>();
    return this.#waiting.promise;
  }

  /** Whether somebody waits. */
  get waiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** The samples that may be unsent when whoever waits goes on; -1 where nobody waits. */
  get awaited(): number {
    return this.waiting ? this.#most : -1;
  }

  look(unsentSamples: number): void {
    if (unsentSamples <= this.#most) this.release();
  }

  release(): void {
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }
}
