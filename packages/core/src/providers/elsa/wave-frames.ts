const HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;
/** Of the chunk `fmt `: its length, and the format number of bare PCM. */
const FORMAT_BYTES = 16;
const PCM = 1;

/**
 * Makes of each piece of 16-bit mono samples a complete WAV file. One piece of memory serves them all: a file is good until
 * the next call.
 */
export class WaveFrames {
  readonly #sampleRate: number;
  #bytes: Uint8Array;
  #view: DataView;

  /** @param samples - how many a piece has at most; a longer one gets new memory */
  constructor(sampleRate: number, samples: number) {
    this.#sampleRate = sampleRate;
    this.#bytes = new Uint8Array(HEADER_BYTES + samples * BYTES_PER_SAMPLE);
    this.#view = this.#header();
  }

  frame(samples: Int16Array): Uint8Array {
    const length = HEADER_BYTES + samples.byteLength;
    if (length > this.#bytes.length) {
      this.#bytes = new Uint8Array(length);
      this.#view = this.#header();
    }
    this.#view.setUint32(4, length - 8, true);
    this.#view.setUint32(40, samples.byteLength, true);
    this.#bytes.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), HEADER_BYTES);
    return length === this.#bytes.length ? this.#bytes : this.#bytes.subarray(0, length);
  }

  /** What is the same in every file. */
  #header(): DataView {
    const view = new DataView(this.#bytes.buffer);
    const tag = (offset: number, text: string) => {
      for (let index = 0; index < text.length; index += 1) view.setUint8(offset + index, text.charCodeAt(index));
    };
    tag(0, 'RIFF');
    tag(8, 'WAVE');
    tag(12, 'fmt ');
    view.setUint32(16, FORMAT_BYTES, true);
    view.setUint16(20, PCM, true);
    view.setUint16(22, 1, true);
    view.setUint32(24, this.#sampleRate, true);
    view.setUint32(28, this.#sampleRate * BYTES_PER_SAMPLE, true);
    view.setUint16(32, BYTES_PER_SAMPLE, true);
    view.setUint16(34, BYTES_PER_SAMPLE * 8, true);
    tag(36, 'data');
    return view;
  }
}
