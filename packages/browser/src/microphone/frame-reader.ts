import type { SkippedTime, SpeechError } from '@throughline/core';

type Item = Int16Array | SkippedTime;
type Result = IteratorResult<Item, undefined>;

/**
 * One reader of the frames, from the moment it was made. What it leaves unread waits, up to a bound; beyond that the oldest is let
 * go, and stands as time that was skipped.
 */
export class FrameReader implements AsyncIterableIterator<Item, undefined> {
  readonly #rate: number;
  readonly #most: number;
  readonly #left: () => void;
  readonly #frames: { skipped: number; readonly audio: Int16Array | undefined }[] = [];
  #samples = 0;
  /** Calls of `next` that have no answer yet. */
  readonly #waiting: ((result: Promise<Result>) => void)[] = [];
  readonly #now: () => number;
  /** When it was made, until its first frame has come. */
  #since: number | undefined;
  #over = false;
  #error: SpeechError | undefined;

  /**
   * @param most - samples that may wait
   * @param now - milliseconds
   * @param left - is called once nobody reads any more
   */
  constructor(rate: number, most: number, now: () => number, left: () => void) {
    this.#rate = rate;
    this.#most = most;
    this.#now = now;
    this.#since = now();
    this.#left = left;
  }

  /** Takes a frame with the time that is missing before it. Returns how many samples were let go. */
  push(missing: number, audio: Int16Array | undefined): number {
    if (this.#over) return 0;
    if (this.#since !== undefined) {
      // What was missing before there was a reader is not missing to it, and what was captured since then is not missing.
      const since = Math.round(((this.#now() - this.#since) / 1000) * this.#rate);
      missing = Math.min(missing, Math.max(0, since - (audio?.length ?? 0)));
    }
    this.#since = undefined;
    this.#frames.push({ skipped: missing, audio });
    this.#samples += audio?.length ?? 0;
    let dropped = 0;
    while (this.#samples > this.#most) dropped += this.#dropOldest();
    if (this.#waiting.length > 0) this.#answer();
    return dropped;
  }

  /** No more frames: those that wait are still read, and then the error, if there is one. */
  end(error?: SpeechError): void {
    if (this.#over) return;
    this.#over = true;
    this.#error = error;
    this.#answer();
  }

  next(): Promise<Result> {
    const [first] = this.#frames;
    if (!first) {
      const error = this.#error;
      this.#error = undefined;
      if (error) return Promise.reject(error);
      if (this.#over) return Promise.resolve({ done: true, value: undefined });
      return new Promise((resolve) => this.#waiting.push(resolve));
    }
    if (first.skipped > 0) {
      const seconds = first.skipped / this.#rate;
      first.skipped = 0;
      if (!first.audio) this.#frames.shift();
      return Promise.resolve({ done: false, value: { skip: { seconds } } });
    }
    this.#frames.shift();
    if (!first.audio) return this.next();
    this.#samples -= first.audio.length;
    return Promise.resolve({ done: false, value: first.audio });
  }

  return(): Promise<Result> {
    this.#frames.length = 0;
    this.#samples = 0;
    this.end();
    this.#left();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Answers those that wait, as far as there is something to answer. */
  #answer(): void {
    while (this.#waiting.length > 0 && (this.#frames.length > 0 || this.#over)) {
      this.#waiting.shift()?.(this.next());
    }
  }

  #dropOldest(): number {
    const oldest = this.#frames.shift();
    const samples = oldest?.audio?.length ?? 0;
    this.#samples -= samples;
    const [next] = this.#frames;
    if (!next) return samples;
    next.skipped += samples + (oldest?.skipped ?? 0);
    return samples;
  }
}
