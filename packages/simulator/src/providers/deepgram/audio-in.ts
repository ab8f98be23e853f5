import type { Query } from './query.ts';

/** Turns the bytes of a stream into 16-bit samples, whatever the frames' edges cut. */
export class AudioIn {
  readonly #bytes: 2 | 4;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(encoding: Query['encoding']) {
    this.#bytes = encoding === 'linear32' ? 4 : 2;
  }

  samples(frame: Uint8Array): Int16Array {
    const all = new Uint8Array(this.#rest.length + frame.length);
    all.set(this.#rest);
    all.set(frame, this.#rest.length);
    const whole = all.length - (all.length % this.#bytes);
    this.#rest = all.slice(whole);
    if (this.#bytes === 2) return new Int16Array(all.buffer, 0, whole / 2);
    return Int16Array.from(new Float32Array(all.buffer, 0, whole / 4), (value) =>
      Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768))),
    );
  }
}
