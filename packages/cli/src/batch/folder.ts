import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Ledger, openLedger, type Outputs, outputs } from '@throughline/node/batch';
import { UsageError } from '../usage-error.ts';
import { countOf } from './figures.ts';
import { type BatchFlags, defaultFormats } from './flags.ts';

const ledgerName = 'ledger.sqlite';

/** The folder of a run: its transcripts, and the ledger of what is done. */
export interface RunFolder {
  /** As it was given. */
  readonly out: string;
  readonly outputs: Outputs;
  readonly ledger: Ledger;
}

/**
 * Makes the folder and opens its ledger. Throws `SpeechError` where that is not possible, and `UsageError` for a folder with an earlier
 * run in it that is not to be continued.
 */
export async function openFolder({ out, format, resume }: BatchFlags): Promise<RunFolder> {
  if (out === undefined || out === '') {
    throw new UsageError('no folder is named for the transcripts', ['Name one by --out, such as --out transcripts.']);
  }
  const files = outputs({ directory: out, formats: format ?? defaultFormats });
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

/** A run that was begun is neither repeated nor continued without being asked for: that may cost money, or replace what was written. */
function assertUnused(out: string, ledger: Ledger): void {
  const { files, done } = ledger.summary();
  if (files === 0) return;
  throw new UsageError(
    `${out} has an earlier run in it: ${done} of ${countOf(files, 'file')} that it has begun are done`,
    ['Pass --resume to do only what is missing, or another folder by --out.'],
  );
}
