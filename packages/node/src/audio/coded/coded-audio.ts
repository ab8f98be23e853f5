import type { AudioFormat } from '@throughline/core/internal';
import type { ByteCursor } from '../byte-cursor.ts';
import type { AudioFileName } from '../refusals.ts';
import type { Damage } from './damage.ts';

/** Samples of each channel, as floats in −1…1; all channels have as many. */
export type Block = readonly Float32Array[];

/** Time whose audio cannot be had; what follows it keeps its place. */
export interface MissingTime {
  /** Samples of one channel; 1 or more. */
  readonly missing: number;
}

export type Decoded = Block | MissingTime;

export function isMissing<Given extends object>(given: Given | MissingTime): given is MissingTime {
  return 'missing' in given;
}

/** Samples of one channel. */
export function lengthOf(decoded: Decoded): number {
  return isMissing(decoded) ? decoded.missing : (decoded[0]?.length ?? 0);
}

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
   * decoded is reported as damage; the time that it takes is given where the container tells it, and left out where it does not.
   */
  decode(): AsyncGenerator<Decoded>;
  /** Ends what was begun to read it. */
  close?(): Promise<void>;
}

export interface CodedContext {
  readonly file: AudioFileName;
  readonly wanted: AudioFormat;
  /** Where it begins in the file, in bytes: behind its tags. */
  readonly start: number;
  /** Bytes from there to the end, where known. */
  readonly size?: number;
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
