import { decodeG711 } from '@throughline/core/internal';

/** Bytes of a sample. */
const bytesOf = { linear16: 2, linear32: 4, mulaw: 1, alaw: 1 } as const;

/** How samples are written: 16-bit integers, 32-bit floats, both with the low byte first, and the two laws of G.711. */
export type AudioInEncoding = keyof typeof bytesOf;

/** Turns the bytes of a stream into 16-bit samples, of whole samples of all channels, whatever the frames' edges cut. */
export class AudioIn {
  readonly #encoding: AudioInEncoding;
  readonly #unit: number;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(encoding: AudioInEncoding, channels = 1) {
    this.#encoding = encoding;
    this.#unit = bytesOf[encoding] * channels;
  }

  samples(frame: Uint8Array): Int16Array {
    const all = new Uint8Array(this.#rest.length + frame.length);
    all.set(this.#rest);
    all.set(frame, this.#rest.length);
    const whole = all.length - (all.length % this.#unit);
    this.#rest = all.slice(whole);
    switch (this.#encoding) {
      case 'linear16':
        return new Int16Array(all.buffer, 0, whole / 2);
      case 'linear32':
        return Int16Array.from(new Float32Array(all.buffer, 0, whole / 4), (value) =>
          Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768))),
        );
      default:
        return decodeG711(all.subarray(0, whole), this.#encoding);
    }
  }
}
