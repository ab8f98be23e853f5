import { pcmBytes } from '../../protocol/audio-bytes.ts';
import { mono16, setWavLength, WAV_HEADER_BYTES, writeWavHeader } from '../../audio/wav.ts';

/**
 * Makes of each piece of 16-bit mono samples a complete WAV file. One piece of memory serves them all: a file is good until
 * the next call.
 */
export class WaveFrames {
  readonly #sampleRate: number;
  #bytes: Uint8Array;
  #header: DataView;

  /** @param samples - how many a piece has at most; a longer one gets new memory */
  constructor(sampleRate: number, samples: number) {
    this.#sampleRate = sampleRate;
    this.#bytes = new Uint8Array(WAV_HEADER_BYTES + samples * Int16Array.BYTES_PER_ELEMENT);
    this.#header = this.#begin();
  }

  frame(samples: Int16Array): Uint8Array {
    const length = WAV_HEADER_BYTES + samples.byteLength;
    if (length > this.#bytes.length) {
      this.#bytes = new Uint8Array(length);
      this.#header = this.#begin();
    }
    setWavLength(this.#header, samples.byteLength);
    this.#bytes.set(pcmBytes(samples), WAV_HEADER_BYTES);
    return length === this.#bytes.length ? this.#bytes : this.#bytes.subarray(0, length);
  }

  /** Writes what is the same in every file. */
  #begin(): DataView {
    writeWavHeader(this.#bytes, mono16(this.#sampleRate));
    return new DataView(this.#bytes.buffer);
  }
}
