/// <reference types="node" preserve="true" />
/**
 * Transcribes many files, several at a time, with a ledger that goes on where a run was stopped and files of results.
 *
 * @module
 */

// Many files
export { batch } from './batch.ts';
export type { BatchInput, BatchOptions, BatchRun } from './batch-run.ts';
export { expandInputs } from './expand-inputs.ts';
export type { OwnFiles } from './own-files.ts';
export type { RecordOptions } from './run-record.ts';
export type { BatchEvents, BatchHold, BatchResult, BatchState } from './batch-result.ts';

// One file
export { transcribeFile } from './transcribe-file.ts';
export type { FileOptions, FileWork } from './file-work.ts';
export type { FileTranscript, FileWarning, ResumePoint, ResumePoints } from './file-transcript.ts';
export { nameOfInput } from './input.ts';
export type { FileInput, NamedAudio } from './input.ts';

// What is done
export { openLedger } from './ledger/open-ledger.ts';
export type { Ledger } from './ledger/ledger.ts';
export type {
  LedgerEntry,
  LedgerError,
  LedgerFailure,
  LedgerOutcome,
  LedgerState,
  LedgerSummary,
  LedgerWork,
} from './ledger/ledger-entry.ts';
export { fingerprintOf } from './fingerprint/fingerprint-of.ts';
export type { FingerprintOptions } from './fingerprint/fingerprint-of.ts';
export type { FingerprintMemory } from './fingerprint/fingerprint-memory.ts';
export { ledgerName } from './fingerprint/identity.ts';
export { workKey } from './fingerprint/work-key.ts';
export type { WorkKeyOptions } from './fingerprint/work-key.ts';

// Files of results
export { outputs } from './outputs/outputs.ts';
export type { Outputs, OutputsOptions, WriteOutputsOptions } from './outputs/outputs.ts';
export type { OutputFormat, OutputLayout } from './outputs/output-names.ts';
