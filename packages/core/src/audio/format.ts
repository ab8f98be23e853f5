/** How samples are written. All little-endian. */
export type AudioEncoding = 'pcm_s16le' | 'pcm_f32le';

export interface AudioFormat {
  /** Samples per second and channel: 8 000 to 192 000. */
  readonly sampleRate: number;
  /** 1 to 8, interleaved. */
  readonly channels: number;
  readonly encoding: AudioEncoding;
}

/** What `write` takes: samples, or bytes in the session's input encoding. */
export type AudioChunk = Int16Array | Float32Array | Uint8Array | ArrayBuffer;

/**
 * Turns audio of one format into 16-bit mono of another rate. Its own delay is already taken out:
 * output sample n stands at time n / rate of the input.
 */
export interface AudioConverter {
  /** Interleaved samples in −1…1; returns what is ready. */
  push(interleaved: Float32Array): Int16Array;
  /** The rest, at the end of the audio. */
  flush(): Int16Array;
}

/** Makes a converter; asynchronous because resamplers load WebAssembly. */
export type AudioConverterFactory = (from: AudioFormat, toSampleRate: number) => Promise<AudioConverter>;

/** Audio that can be read from any place, as often as needed. */
export interface AudioSource {
  /** The format of the frames. */
  readonly format: AudioFormat;
  /** Whether `frames(from)` works for any `from`; standard input is not seekable. */
  readonly seekable: boolean;
  /** Seconds, where known beforehand. */
  readonly duration?: number;
  /** Chunks of samples from sample `from` (per channel, default 0) on. */
  frames(from?: number): AsyncIterable<AudioChunk>;
}
