import type { InsecureFlags } from '../insecure.ts';
import type { RunFlags } from '../retry-flags.ts';
import type { FileFlags } from './provider.ts';

/** What is written for each file. */
export const outputFormats = ['jsonl', 'txt', 'srt', 'vtt'] as const;
export type OutputFormat = (typeof outputFormats)[number];
export const defaultFormats: readonly OutputFormat[] = ['jsonl', 'txt'];

/** The options of `throughline batch` as the command line gives them. */
export interface BatchFlags extends FileFlags, RunFlags, InsecureFlags {
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
  /** Links that the account may open in any minute. */
  readonly linksPerMinute?: number;
  /** Attempts for each file. */
  readonly attempts?: number;
  /** The report as JSON: a path, or `-` for standard output. */
  readonly report?: string;
  /** The address of a Redis, or `true` for that of the environment: workers elsewhere transcribe the files. */
  readonly redis?: string | true;
  /** The name of the queue there. */
  readonly queue?: string;
  readonly verbose?: true;
}
