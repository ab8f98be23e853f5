import { isSpeechError } from '@throughline/core/internal';

/**
 * `running`: this run has begun it. `interrupted`: an earlier run had begun it, and ended before the file did. `done`: its outputs are
 * whole. `failed`: the last attempt failed.
 */
export type LedgerState = 'running' | 'interrupted' | 'done' | 'failed';

/** One input, and all that a run has to know of it. */
export interface LedgerWork {
  /** Of the input and all that shapes its transcript: see `workKey`. */
  readonly key: string;
  /** The input's name: its path or address, or what the caller has called it. */
  readonly name: string;
  /** Of its audio: see `fingerprintOf`. */
  readonly fingerprint: string;
  /** What shapes its transcript: provider, model, language … Plain JSON, for whoever reads the ledger. */
  readonly shape: object;
}

/** What the ledger holds of one input. */
export interface LedgerEntry extends LedgerWork {
  /** How far it has come. */
  readonly state: LedgerState;
  /** Attempts that were begun, of all runs. */
  readonly attempts: number;
  /** How long its audio is in seconds, once that is known. */
  readonly seconds?: number;
  /** Seconds of audio that were sent for it, of all attempts. */
  readonly costSeconds: number;
  /** Its files, from the directory of the outputs; empty until it is done. */
  readonly outputs: readonly string[];
  /** What the last attempt failed of. */
  readonly error?: LedgerError;
  /** When the last attempt began: ISO 8601 in UTC, by the clock of the machine. For people: nothing is decided by them. */
  readonly startedAt: string;
  /** When the last attempt ended, alike; absent while it runs. */
  readonly endedAt?: string;
}

/** An error, as far as it is kept. */
export interface LedgerError {
  /** A code of `SpeechError`; `internal` for an error of another kind. */
  readonly code: string;
  /** Begins with the code. */
  readonly message: string;
  /** What a person can do about it; absent where that is not known. */
  readonly remedy?: string;
}

/** How an input was completed. */
export interface LedgerOutcome {
  /** How long its audio is, in seconds. */
  readonly seconds: number;
  /** Seconds of audio that this attempt has sent, and those of the resume point from which it went on: what its transcript says. */
  readonly costSeconds: number;
  /** Its files, from the directory of the outputs. */
  readonly outputs: readonly string[];
}

/** How an attempt failed. */
export interface LedgerFailure {
  /** Whatever was thrown: its code, message and remedy are kept. */
  readonly error: unknown;
  /** How long its audio is in seconds, where that was found out. */
  readonly seconds?: number;
  /** As for one that succeeds. */
  readonly costSeconds: number;
}

/** A ledger in numbers. */
export interface LedgerSummary {
  /** All inputs that were ever begun: the sum of the next four. */
  readonly files: number;
  /** Files whose outputs are whole. */
  readonly done: number;
  /** Files whose last attempt failed. */
  readonly failed: number;
  /** Files that this run has begun and not ended. */
  readonly running: number;
  /** Files that an earlier run had begun, and not ended. */
  readonly interrupted: number;
  /** Of the files that are done: seconds of audio. */
  readonly seconds: number;
  /** Seconds of audio that were sent, of all files and attempts. */
  readonly costSeconds: number;
  /** How many files failed last with each error code. */
  readonly failures: Readonly<Record<string, number>>;
}

/** A row of the table, as SQLite gives it. */
export type LedgerRow = Readonly<Record<string, null | number | bigint | string | Uint8Array>>;

export function entryOf(row: LedgerRow): LedgerEntry {
  const text = (column: string): string => String(row[column]);
  return {
    key: text('key'),
    name: text('name'),
    fingerprint: text('fingerprint'),
    shape: JSON.parse(text('shape')) as object,
    state: text('state') as LedgerState,
    attempts: Number(row['attempts']),
    ...(row['seconds'] === null ? {} : { seconds: Number(row['seconds']) }),
    costSeconds: Number(row['cost_seconds']),
    outputs: JSON.parse(text('outputs')) as readonly string[],
    ...(row['error'] === null ? {} : { error: JSON.parse(text('error')) as LedgerError }),
    startedAt: text('started_at'),
    ...(row['ended_at'] === null ? {} : { endedAt: text('ended_at') }),
  };
}

export function keptError(error: unknown): LedgerError {
  if (isSpeechError(error)) {
    const { code, message, remedy } = error;
    return { code, message, ...(remedy === undefined ? {} : { remedy }) };
  }
  return { code: 'internal', message: `internal: ${error instanceof Error ? error.message : String(error)}` };
}
