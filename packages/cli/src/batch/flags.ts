import type { AudioFormat, ChannelChoice } from '@throughline/core';
import type { InsecureFlags } from '../insecure.ts';
import type { ProviderChoice } from '../providers/options.ts';
import type { RunFlags } from '../retry-flags.ts';
import type { SampleRate } from '../transcribe/flags.ts';

/** What is written for each file. */
export const outputFormats = ['jsonl', 'txt', 'srt', 'vtt'] as const;
export type OutputFormat = (typeof outputFormats)[number];
export const defaultFormats: readonly OutputFormat[] = ['jsonl', 'txt'];

/** The options of `throughline batch` as the command line gives them. */
export interface BatchFlags extends ProviderChoice, RunFlags, InsecureFlags {
  /** The folder of the transcripts and of the ledger. */
  readonly out?: string;
  /** Default: `defaultFormats`. */
  readonly format?: readonly OutputFormat[];
  /** A list of inputs: a path, or `-` for standard input. */
  readonly fromFile?: string;
  /** The names of a list end with a NUL, not with a line break. */
  readonly null?: true;
  readonly resume?: true;
  /** Files at a time. */
  readonly concurrency: 'auto' | number;
  /** Attempts for each file. */
  readonly attempts?: number;
  /** The report as JSON: a path, or `-` for standard output. */
  readonly report?: string;
  readonly local?: true;
  readonly url?: string;
  readonly model?: string;
  /** A tag of BCP 47. */
  readonly language?: string;
  readonly speakers?: true;
  /** How many channels the provider transcribes in one session, or a session for each. */
  readonly channels?: number | 'split';
  readonly sampleRate?: SampleRate;
  /** Of bare samples. */
  readonly raw?: AudioFormat;
  readonly convert?: true;
  /** Which channel of several is transcribed. */
  readonly channel?: ChannelChoice;
  /** Multiples of real time. */
  readonly pace?: number;
  readonly verbose?: true;
}
