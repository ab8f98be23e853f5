import type { AudioFormat, ChannelChoice } from '@throughline/core';
import type { InsecureFlags } from '../insecure.ts';
import type { ProviderChoice } from '../providers/options.ts';
import type { RunFlags } from '../retry-flags.ts';
import type { TranscriptFormat } from './writer.ts';

/** The options of `throughline transcribe` as the command line gives them. */
export interface TranscribeFlags extends ProviderChoice, RunFlags, InsecureFlags {
  readonly url?: string;
  readonly model?: string;
  /** Default: 16 000. */
  readonly sampleRate?: 8000 | 16000;
  readonly format: TranscriptFormat;
  /** A path; default: standard output. */
  readonly output?: string;
  /** Whether partials are written in a format that has a place for them. */
  readonly partials: boolean;
  readonly local?: true;
  readonly raw?: AudioFormat;
  readonly convert?: true;
  /** Which channel of several is transcribed. */
  readonly channel?: ChannelChoice;
  /** Multiples of real time. */
  readonly pace?: number;
  readonly live?: true;
  /** Seconds. */
  readonly window?: number;
  readonly verbose?: true;
}
