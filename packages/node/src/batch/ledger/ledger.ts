import type { FingerprintMemory } from '../fingerprint/fingerprint-memory.ts';
import type { ResumePoint, ResumePoints } from '../file-transcript.ts';
import type { LedgerEntry, LedgerFailure, LedgerOutcome, LedgerSummary, LedgerWork } from './ledger-entry.ts';

/**
 * What a run of many files has done, in one SQLite file: run it again, and only what is missing is done. One process at a time has it
 * open. Each call is in the file when it returns, so that a process that is killed loses no more than the files that were running.
 *
 * Every call may throw a `SpeechError` `ledger-unusable`: a full disk, a damaged file, a ledger that is closed.
 */
export interface Ledger extends ResumePoints, FingerprintMemory, Disposable {
  /** Made with the ledger, and the same as long as it lives: eight hexadecimal digits. */
  readonly id: string;
  /** Of its SQLite file, as it was opened. */
  readonly path: string;
  /**
   * An attempt begins: the input is `running`, and its attempts are one more. What the ledger holds of the same name under another key,
   * because its audio or what shapes its transcript has changed, is removed: its outputs are going to be replaced.
   */
  begin(work: LedgerWork): LedgerEntry;
  /** Its outputs are written: it is `done`, and its resume point is removed. */
  finish(key: string, outcome: LedgerOutcome): void;
  /** The attempt has failed. Its resume point stays. */
  fail(key: string, failure: LedgerFailure): void;
  /** It could not even be read, so that it has no fingerprint: it is `failed`, unless another entry of this name says more. */
  unreadable(name: string, error: unknown): void;
  /** What is known of the input of this key (see `workKey`); absent where no run has begun it. */
  find(key: string): LedgerEntry | undefined;
  /** All inputs, in the order in which they were first begun; read from the file as they are asked for. */
  all(): Iterable<LedgerEntry>;
  /** All inputs counted by their states, and seconds of audio. */
  summary(): LedgerSummary;
  /** How far the input of this key has come; absent where it has no resume point, or is done. */
  read(key: string): ResumePoint | undefined;
  /** Keeps how far the input of this key has come, in place of what was kept before. */
  write(key: string, point: ResumePoint): void;
  /** Forgets how far the input of this key has come; without a resume point it does nothing. */
  remove(key: string): void;
  /** Closes the file, so that another process may open it. More than once is no error. */
  close(): void;
}
