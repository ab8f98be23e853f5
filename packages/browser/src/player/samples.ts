import type { AudioChunk, SpokenAudio } from '@throughline/core';
import { kindOf, SpeechError } from '@throughline/core/internal';

/** Samples as the audio thread takes them, in memory of their own, and where they come from. */
export interface Samples {
  readonly pcm: Float32Array<ArrayBuffer>;
  readonly sampleRate: number;
  /** Of an utterance, from 0. */
  readonly sentence: number | undefined;
}

/** Reads the pieces of one source, in order: bytes may end in the middle of a sample. */
export class SampleReader {
  readonly #sampleRate: number | undefined;
  #half: number | undefined;

  /** `sampleRate`: of chunks that do not say their own. */
  constructor(sampleRate: number | undefined) {
    this.#sampleRate = sampleRate;
  }

  /** Throws a `SpeechError`: `audio-invalid` for what is no audio, `audio-format` for a rate that cannot be played. */
  read(piece: SpokenAudio | AudioChunk): Samples {
    if (isSpoken(piece))
      return { ...playable(piece.sampleRate), pcm: this.#floats(piece.pcm), sentence: piece.sentence };
    return { ...playable(this.#sampleRate), pcm: this.#floats(piece), sentence: undefined };
  }

  #floats(chunk: AudioChunk): Float32Array<ArrayBuffer> {
    const kind = kindOf(chunk);
    if (kind === 'float32') return Float32Array.from(chunk as Float32Array, finite);
    if (kind === 'int16') return Float32Array.from(chunk as Int16Array, toFloat);
    return this.#bytes(ArrayBuffer.isView(chunk) ? (chunk as Uint8Array) : new Uint8Array(chunk));
  }

  #bytes(bytes: Uint8Array): Float32Array<ArrayBuffer> {
    const before = this.#half === undefined ? 0 : 1;
    const joined = new Uint8Array(before + bytes.length);
    if (this.#half !== undefined) joined[0] = this.#half;
    joined.set(bytes, before);
    const even = joined.length - (joined.length % 2);
    this.#half = even < joined.length ? joined[even] : undefined;
    const view = new DataView(joined.buffer);
    return Float32Array.from({ length: even / 2 }, (_, n) => toFloat(view.getInt16(2 * n, true)));
  }
}

function isSpoken(piece: SpokenAudio | AudioChunk): piece is SpokenAudio {
  return typeof piece === 'object' && piece !== null && 'pcm' in piece;
}

const toFloat = (sample: number): number => sample / 0x8000;
/** What is no number would silence the whole page, for ever. */
const finite = (sample: number): number => (Number.isFinite(sample) ? sample : 0);

function playable(sampleRate: unknown): { readonly sampleRate: number } {
  if (isPlayableRate(sampleRate)) return { sampleRate };
  throw new SpeechError('audio-format', {
    message: `The audio has ${String(sampleRate)} samples per second; a player takes a whole number from 8000 to 192000.`,
    context: { found: `${String(sampleRate)} Hz`, wanted: '8000 to 192000 Hz' },
    remedy: 'Pass the rate of bare samples to play(), as { sampleRate }.',
  });
}

export function isPlayableRate(rate: unknown): rate is number {
  return typeof rate === 'number' && Number.isInteger(rate) && rate >= 8_000 && rate <= 192_000;
}
