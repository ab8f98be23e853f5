import type { AudioChunk, AudioFormat } from './format.ts';

/** Time that the source never captured: give one of the two. */
export type SkipSpan =
  /** 0 to 31 536 000 (a year); many short spans are rounded together, and do not drift. */
  | { readonly seconds: number; readonly samples?: undefined }
  /** At the session's rate, a whole number. */
  | { readonly samples: number; readonly seconds?: undefined };

/**
 * A piece of time of which a source has no audio, among its chunks: a microphone that was muted, unplugged or suspended. It stands
 * on the session's clock, so that all that follows keeps its true time, and is reported as a gap with reason `source`.
 */
export interface SkippedTime {
  /** How long it lasted. */
  readonly skip: SkipSpan;
}

/** Where audio comes from: a file, a pipe, a microphone. */
export interface AudioSource {
  /** The format of the frames. */
  readonly format: AudioFormat;
  /** Whether `frames(from)` works for any `from`; standard input is not seekable. */
  readonly seekable: boolean;
  /**
   * Whether the audio comes in real time, whether it is taken or not. Such a source is never made to wait until what it gave is
   * sent, only while there is no room for it: an outage must not stop a microphone. Default: false.
   */
  readonly live?: boolean | undefined;
  /** Seconds, where known beforehand. */
  readonly duration?: number;
  /**
   * Chunks of samples from sample `from` (per channel, default 0) on, in order, and time that has none, which counts as samples:
   * `from` is a place on the clock, and may lie in such time. A source that can be read again is read again only as far as the first
   * `SkippedTime` that it gives in `seconds`, which need not be whole samples.
   */
  frames(from?: number): AsyncIterable<AudioChunk | SkippedTime>;
}

/** Whether what a source gave is time without audio. What it is instead is for whoever takes chunks to judge. */
export function isSkippedTime(given: AudioChunk | SkippedTime): given is SkippedTime {
  // The types do not bind a source in JavaScript.
  const unknown: unknown = given;
  return typeof unknown === 'object' && unknown !== null && 'skip' in unknown;
}
