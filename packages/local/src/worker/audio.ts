/** Samples per second of everything in this package. */
export const sampleRate = 16_000;

/** Samples that voice activity is judged by at a time: 32 ms, which is what Silero was trained on. */
export const windowSamples = 512;

/** A span of a stream; positions in samples from the stream's first. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
