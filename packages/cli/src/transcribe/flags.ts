import type { AudioFormat, ChannelChoice } from '@throughline/core';
import type { InsecureFlags } from '../insecure.ts';
import type { ProviderChoice } from '../providers/options.ts';
import type { RunFlags } from '../retry-flags.ts';
import type { RotateFlags } from './rotate-flags.ts';
import type { RouteFlags } from './route-flags.ts';
import type { SampleRate } from './sample-rates.ts';
import type { TranscriptFormat } from './writer.ts';

/** The options of `throughline transcribe` as the command line gives them. */
export interface TranscribeFlags extends ProviderChoice, RunFlags, InsecureFlags, RotateFlags, RouteFlags {
  readonly url?: string;
  readonly model?: string;
  /** A tag of BCP 47. */
  readonly language?: string;
  readonly speakers?: true;
  /** How many channels the provider transcribes in one session, or a session for each. */
  readonly channels?: number | 'split';
  readonly sampleRate?: SampleRate;
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
  readonly stats?: true;
  readonly verbose?: true;
}
