import type { AudioChunk, SpokenAudio } from '@throughline/core';
import { kindOf } from '../core.ts';
import { isPlayableRate } from './check-options.ts';
import { wrongRate } from './wrong-rate.ts';

export type Piece = SpokenAudio | AudioChunk;

/** Samples as the audio thread takes them, in memory of their own. */
export interface Samples {
  readonly pcm: Float32Array<ArrayBuffer>;
  readonly sampleRate: number;
  /** Of an utterance, from 0. */
  readonly sentence: number | undefined;
}

/**
 * What reads the pieces of one source, in order: bytes may end in the middle of a sample. It throws a `SpeechError`: `audio-invalid`
 * for what is no audio, `audio-format` for a rate that cannot be played.
 *
 * @param rate - of chunks that do not say their own
 */
export function sampleReader(rate: number | undefined): (piece: Piece) => Samples {
  let half = new Uint8Array(0);

  const fromBytes = (bytes: Uint8Array): Float32Array<ArrayBuffer> => {
    const joined = new Uint8Array([...half, ...bytes]);
    const even = joined.length - (joined.length % 2);
    half = joined.slice(even);
    return Float32Array.from(new Int16Array(joined.buffer, 0, even / 2), toFloat);
  };

  const read = (chunk: AudioChunk): Float32Array<ArrayBuffer> => {
    const kind = kindOf(chunk);
    if (kind === 'float32') return Float32Array.from(chunk as Float32Array, finite);
    if (kind === 'int16') return Float32Array.from(chunk as Int16Array, toFloat);
    return fromBytes(new Uint8Array(chunk as ArrayBuffer));
  };

  return (piece) => {
    // Bare samples have neither of these.
    const { pcm = piece as AudioChunk, sampleRate = rate, sentence } = Object(piece) as Partial<SpokenAudio>;
    if (isPlayableRate(sampleRate)) return { pcm: read(pcm), sampleRate, sentence };
    throw wrongRate(sampleRate, '8000 to 192000', 'Pass it: play(samples, { sampleRate }).');
  };
}

const toFloat = (sample: number): number => sample / 0x8000;
/** What is no number would silence the whole page, for ever. */
const finite = (sample: number): number => (Number.isFinite(sample) ? sample : 0);
