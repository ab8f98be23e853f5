import type { AudioFormat } from '@throughline/core/internal';
import type { ByteCursor } from '../byte-cursor.ts';
import type { AudioFileName } from '../refusals.ts';
import type { Damage } from './damage.ts';

/** Samples of each channel, as floats in −1…1; all channels have as many. */
export type Block = readonly Float32Array[];

/** Compressed audio whose header was read. */
export interface CodedAudio {
  /** As a message says it, with its article; default: the name of its format. */
  readonly name?: string;
  /** Samples per second of one channel, as they are decoded. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Samples of one channel that the header promises, where it says so. It may be wrong. */
  readonly samples?: number;
  /**
   * All samples in order; once only. Loads the decoder, and frees it at the end or when it is returned early. What cannot be
   * decoded is left out and reported as damage.
   */
  decode(): AsyncGenerator<Block>;
  /** Ends what was begun to read it. */
  close?(): Promise<void>;
}

export interface CodedContext {
  readonly file: AudioFileName;
  readonly wanted: AudioFormat;
  /** Where it begins in the file, in bytes: behind its tags. */
  readonly start: number;
  readonly damage: Damage;
}

/** A compression that is decoded here. */
export interface CodedFormat {
  /** As a message says it, with its article: `a FLAC file`. */
  readonly name: string;
  /**
   * Reads the header at the cursor.
   *
   * @throws SpeechError `audio-invalid` for a header that cannot be right, and for a file without anything to decode
   */
  open(cursor: ByteCursor, context: CodedContext): Promise<CodedAudio>;
}
