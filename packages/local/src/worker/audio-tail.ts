/** The latest samples of a stream, addressed by their position in it. Samples in −1…1. */
export class AudioTail {
  #buffer = new Float32Array(32_768);
  #start = 0;
  #end = 0;

  /** The position after the last sample. */
  get end(): number {
    return this.#end;
  }

  append(samples: Int16Array): void {
    const kept = this.#end - this.#start;
    if (kept + samples.length > this.#buffer.length) {
      const larger = new Float32Array(2 * (kept + samples.length));
      larger.set(this.#buffer.subarray(0, kept));
      this.#buffer = larger;
    }
    for (let index = 0; index < samples.length; index += 1) {
      this.#buffer[kept + index] = (samples[index] ?? 0) / 32_768;
    }
    this.#end += samples.length;
  }

  /** A view of `[from, to)`, good until the next `append` or `forget`. What is no longer or not yet there is left out. */
  view(from: number, to: number): Float32Array {
    const first = Math.max(from, this.#start) - this.#start;
    return this.#buffer.subarray(first, Math.max(first, Math.min(to, this.#end) - this.#start));
  }

  /** Drops what lies before `position`; moves memory only when at least half of what is kept is dropped. */
  forget(position: number): void {
    const kept = this.#end - this.#start;
    const gone = Math.min(position, this.#end) - this.#start;
    if (gone <= 0 || gone * 2 < kept) return;
    this.#buffer.copyWithin(0, gone, kept);
    this.#start += gone;
  }
}
