import type { ExitCode } from '../exit-codes.ts';
import type { FailedFile } from './failures.ts';
import type { OutputFormat } from './flags.ts';
import type { IncompleteFile } from './incomplete.ts';
import type { FileKind } from './kinds.ts';

/**
 * How a run ended: all files are done; some have failed; the provider refuses the account, or was never reached; a signal; the time of `--timeout`;
 * something that stopped the run itself, such as a full disk.
 */
export type RunOutcome = 'complete' | 'some-failed' | 'paused' | 'interrupted' | 'timeout' | 'stopped';

/** What `--report` writes. Grows, never changes meaning; times are in seconds. */
export interface BatchReport {
  readonly version: 1;
  readonly outcome: RunOutcome;
  readonly exitCode: ExitCode;
  /** What paused or stopped the run. */
  readonly error?: { readonly code: string; readonly message: string; readonly remedy?: string };
  readonly provider: string;
  readonly model?: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly seconds: number;
  readonly out: string;
  readonly formats: readonly OutputFormat[];
  readonly files: {
    /** All inputs; `null` where the run ended before all names were read. */
    readonly found: number | null;
    readonly done: number;
    /** Of those that are done: their transcripts lack words, or may lack them, or may be of the wrong audio. */
    readonly incomplete: number;
    readonly failed: number;
    /** Done in an earlier run. */
    readonly doneBefore: number;
    /** What is left to `--resume`; `null` where `found` is. */
    readonly left: number | null;
  };
  readonly audio: {
    /** Of the files that are done. */
    readonly seconds: number;
    /** What was sent, of each channel, in all attempts, and of files that are not done too: what a provider may charge. */
    readonly sentSeconds: number;
    /** Spans without an answer, in files that are done. */
    readonly gapSeconds: number;
    /** In multiples of real time, over the whole run. */
    readonly speed: number;
  };
  readonly concurrency: {
    readonly asked: 'auto' | number;
    /** The most files that were in flight at a time, those included that waited for the account. */
    readonly most: number;
    /** Sessions that the account may have at a time, as far as was found out; `null`: it has refused none, or was not asked. */
    readonly limit: number | null;
  };
  readonly failureKinds: readonly FileKind[];
  /** Files that are done, and have a warning of this code. */
  readonly warnings: Readonly<Record<string, number>>;
  /** The first 10,000. */
  readonly failures: readonly FailedFile[];
  /** A file with two warnings counts in two of them. */
  readonly incompleteKinds: readonly FileKind[];
  /** The first 10,000: once for each file and code. */
  readonly incomplete: readonly IncompleteFile[];
}
