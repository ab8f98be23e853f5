import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Ledger, openLedger, type Outputs, outputs } from '@throughline/node/batch';
import { UsageError } from '../usage-error.ts';
import { type BatchFlags, defaultFormats } from './flags.ts';

const ledgerName = 'ledger.sqlite';
/** What SQLite adds to the name for files of its own. */
const ledgerEnds = ['', '-wal', '-shm', '-journal'] as const;

/** The files of the ledger of a folder, absolute, whether they are there or not. */
export function ledgerPaths(out: string): readonly string[] {
  return ledgerEnds.map((end) => resolve(out, `${ledgerName}${end}`));
}

/** The folder of a run: its transcripts, and the ledger of what is done. */
export interface RunFolder {
  /** As it was given. */
  readonly out: string;
  readonly outputs: Outputs;
  readonly ledger: Ledger;
}

/**
 * Makes the folder and opens its ledger. Throws `SpeechError` where that is not possible, and `UsageError` for a folder in which an
 * earlier run has done something, and that is not to be continued.
 */
export async function openFolder({ out, format, resume, fromFile }: BatchFlags): Promise<RunFolder> {
  if (out === undefined || out === '') {
    throw new UsageError('no folder is named for the transcripts', ['Name one by --out, such as --out transcripts.']);
  }
  const files = outputs({
    directory: out,
    formats: format ?? defaultFormats,
    keep: fromFile === undefined || fromFile === '-' ? [] : [fromFile],
  });
  await files.prepare();
  const path = join(files.directory, ledgerName);
  const existed = existsSync(path);
  const ledger = openLedger(path);
  try {
    if (existed && resume !== true) assertUnused(out, ledger);
    return { out, outputs: files, ledger };
  } catch (error) {
    ledger.close();
    throw error;
  }
}

/** What is done is neither done again nor added to without being asked for: that may cost money, or replace what was written. */
function assertUnused(out: string, ledger: Ledger): void {
  const { files, done } = ledger.summary();
  if (done === 0) return;
  const which = files === 1 ? 'its only file is done' : `${done} of ${files} files ${done === 1 ? 'is' : 'are'} done`;
  throw new UsageError(`${out} has an earlier run in it: ${which}`, [
    'Pass --resume to do only what is missing, or another folder by --out.',
  ]);
}
