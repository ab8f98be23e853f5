/** Something to decode. `run` settles when the decoder is free again and never rejects. */
export interface DecodeJob {
  run(): Promise<void>;
}

/** What offers partials: asked only when the decoder has nothing better to do. */
export interface PartialSource {
  /** Undefined: nothing new to say. */
  takePartial(): DecodeJob | undefined;
}

/**
 * One decoder for all streams. Finals go first, in order. A partial runs only when no final waits, one at a time, the streams in
 * turn, and for at most half of the time: it is dropped, never queued.
 */
export class DecodeQueue {
  readonly #now: () => number;
  readonly #finals: DecodeJob[] = [];
  readonly #sources: PartialSource[] = [];
  #running = false;
  #partialsFrom = 0;

  /** `now`: monotonic milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  addSource(source: PartialSource): void {
    this.#sources.push(source);
  }

  removeSource(source: PartialSource): void {
    const index = this.#sources.indexOf(source);
    if (index !== -1) this.#sources.splice(index, 1);
  }

  addFinal(job: DecodeJob): void {
    this.#finals.push(job);
    this.wake();
  }

  /** There may be something to do: audio has come. */
  wake(): void {
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let step = this.#next(); step !== undefined; step = this.#next()) await step();
    this.#running = false;
  }

  #next(): (() => Promise<void>) | undefined {
    const final = this.#finals.shift();
    if (final !== undefined) return () => final.run();
    if (this.#now() < this.#partialsFrom) return undefined;
    const partial = this.#takePartial();
    if (partial === undefined) return undefined;
    return async () => {
      const began = this.#now();
      await partial.run();
      const ended = this.#now();
      this.#partialsFrom = ended + (ended - began);
    };
  }

  #takePartial(): DecodeJob | undefined {
    for (let tried = this.#sources.length; tried > 0; tried -= 1) {
      const source = this.#sources.shift();
      if (source === undefined) return undefined;
      this.#sources.push(source);
      const job = source.takePartial();
      if (job !== undefined) return job;
    }
    return undefined;
  }
}
