import type { ErrorContexts } from '@throughline/core';
import { isSpeechError, SpeechError } from '@throughline/core/internal';

type LedgerProblem = ErrorContexts['ledger-unusable']['problem'];

const problems: Readonly<Record<LedgerProblem, readonly [says: string, remedy: string]>> = {
  locked: [
    'another run has it open',
    'Wait until the other run has ended, or end it; for a second run at the same time give another ledger.',
  ],
  damaged: [
    'it is damaged',
    'Restore it from a copy, or save what can be read with: sqlite3 OLD .recover | sqlite3 NEW. Without a ledger every file is transcribed again.',
  ],
  foreign: [
    'it is a file of another kind, or damaged',
    'Give the path of a ledger, or of a file that does not exist yet; restore a damaged ledger from a copy.',
  ],
  newer: ['it was written by a newer version', 'Install the version of Throughline that wrote it, or a newer one.'],
  'disk-full': ['the disk is full', 'Free some space, then go on with the run: what the ledger holds is whole.'],
  unwritable: [
    'it cannot be written',
    'Check that its directory exists, and that this user may write to it and to the file.',
  ],
  closed: ['it was closed', 'Open it again, and close it only after the run.'],
};

/** The command keeps its ledger in the folder of `--out`. */
const commandRemedies: { readonly [Problem in LedgerProblem]?: string } = {
  locked: 'Wait until the other run has ended, or end it; a second run at the same time needs another folder by --out.',
  damaged: 'Move it away, or give another folder by --out; without it every file is transcribed again.',
  foreign: 'Move it away, or give another folder by --out.',
};

/** `the ledger out/ledger.sqlite cannot be used: another run has it open`. */
export function ledgerError(path: string, problem: LedgerProblem, cause?: unknown): SpeechError {
  const [says, remedy] = problems[problem];
  const detail = cause instanceof Error && problem === 'unwritable' ? ` (${cause.message})` : '';
  return new SpeechError('ledger-unusable', {
    message: `the ledger ${path} cannot be used: ${says}${detail}`,
    context: { path, problem },
    remedy,
    ...(commandRemedies[problem] === undefined ? {} : { remedyOn: { command: commandRemedies[problem] } }),
    ...(cause === undefined ? {} : { cause }),
  });
}

// https://sqlite.org/rescode.html: the low byte says what it is.
const byResult: Readonly<Record<number, LedgerProblem>> = {
  // A table or a column is missing.
  1: 'damaged',
  3: 'unwritable',
  5: 'locked',
  6: 'locked',
  8: 'unwritable',
  10: 'unwritable',
  11: 'damaged',
  13: 'disk-full',
  14: 'unwritable',
  15: 'locked',
  26: 'foreign',
};

/** What SQLite threw, as a `SpeechError`. */
export function ledgerFailure(path: string, error: unknown): unknown {
  if (isSpeechError(error) || !(error instanceof Error) || !('errcode' in error)) return error;
  const problem = byResult[Number(error.errcode) & 0xff];
  return problem === undefined ? error : ledgerError(path, problem, error);
}
