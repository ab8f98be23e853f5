import { SpeechError } from '../errors/speech-error.ts';

/** How samples are written. All little-endian. */
export type AudioEncoding = 'pcm_s16le' | 'pcm_f32le';

/** How samples are to be read: their rate, their channels, their encoding. */
export interface AudioFormat {
  /** Samples per second and channel: 8 000 to 192 000. */
  readonly sampleRate: number;
  /** 1 to 8, interleaved. */
  readonly channels: number;
  /** How each sample is written. */
  readonly encoding: AudioEncoding;
}

/** What `write` takes: samples, or bytes in the session's input encoding. */
export type AudioChunk = Int16Array | Float32Array | Uint8Array | ArrayBuffer;

/**
 * Turns audio of one format into 16-bit mono of another rate. Where channels are kept, each has a converter of its own. Its own delay is already taken out:
 * output sample n stands at time n / rate of the input.
 */
export interface AudioConverter {
  /**
   * Interleaved samples in −1…1; returns what is ready. Both arrays are only lent: a converter must not keep its input
   * after it returns, nor does the caller keep the output beyond the next call.
   */
  push(interleaved: Float32Array): Int16Array;
  /** The rest, at the end of the audio. */
  flush(): Int16Array;
}

/** Makes a converter; asynchronous because resamplers load WebAssembly. */
export type AudioConverterFactory = (from: AudioFormat, toSampleRate: number) => Promise<AudioConverter>;

/** Bytes of one sample of one channel. */
export const bytesPerSample: Readonly<Record<AudioEncoding, number>> = { pcm_s16le: 2, pcm_f32le: 4 };

const LOWEST_SAMPLE_RATE = 8_000;
const HIGHEST_SAMPLE_RATE = 192_000;
const MOST_CHANNELS = 8;

/** Seconds that `bytes` bytes of a format last. */
export function secondsOfBytes(format: AudioFormat, bytes: number): number {
  return bytes / (bytesPerSample[format.encoding] * format.channels * format.sampleRate);
}

/** Whether two formats are the same in every respect. */
export function sameAudioFormat(left: AudioFormat, right: AudioFormat): boolean {
  return left.sampleRate === right.sampleRate && left.channels === right.channels && left.encoding === right.encoding;
}

/** A format in words, as messages say it: `48 kHz stereo float`, `16 kHz mono 16-bit`. */
export function describeAudioFormat(format: AudioFormat): string {
  const encoding = format.encoding === 'pcm_f32le' ? 'float' : '16-bit';
  return `${describeSampleRate(format.sampleRate)} ${describeChannels(format.channels)} ${encoding}`;
}

/** A sample rate in words: `44.1 kHz`. */
export function describeSampleRate(sampleRate: number): string {
  return `${sampleRate / 1000} kHz`;
}

function describeChannels(channels: number): string {
  if (channels === 1) return 'mono';
  return channels === 2 ? 'stereo' : `${channels}-channel`;
}

/**
 * Checks a format that a caller gave.
 *
 * @param field - where it stands in the options, for the message: `input`
 * @throws SpeechError `config-invalid` that names the field, what was found and what is wanted
 */
export function checkAudioFormat(format: AudioFormat, field: string): void {
  // The types do not bind a caller in JavaScript.
  const given: unknown = format;
  if (typeof given !== 'object' || given === null) {
    refuseField(field, given, 'an object { sampleRate, channels, encoding }');
  }
  const { sampleRate, channels, encoding } = format;
  if (!isWholeWithin(sampleRate, LOWEST_SAMPLE_RATE, HIGHEST_SAMPLE_RATE)) {
    refuseField(`${field}.sampleRate`, sampleRate, 'a whole number from 8000 to 192000, in Hz');
  }
  if (!isWholeWithin(channels, 1, MOST_CHANNELS)) {
    refuseField(`${field}.channels`, channels, 'a whole number from 1 to 8');
  }
  if (!Object.hasOwn(bytesPerSample, encoding)) {
    refuseField(`${field}.encoding`, encoding, "'pcm_s16le' or 'pcm_f32le'");
  }
}

function isWholeWithin(value: number, lowest: number, highest: number): boolean {
  return Number.isInteger(value) && value >= lowest && value <= highest;
}

function refuseField(field: string, value: unknown, wanted: string): never {
  const found = typeof value === 'string' ? `'${value}'` : String(value);
  throw new SpeechError('config-invalid', {
    message: `${field} is ${found}, but must be ${wanted}`,
    context: { field, found, wanted },
  });
}
