import type { ErrorContexts } from '@throughline/core';
import { isSpeechError, printableLine, SpeechError } from '@throughline/core/internal';

type OutputProblem = ErrorContexts['output-unwritable']['problem'];

const problems: Readonly<Record<OutputProblem, readonly [says: string, remedy: string]>> = {
  'disk-full': ['the disk is full', 'Free some space, then run it again: only what is missing is done.'],
  'not-allowed': [
    'this user is not allowed to write there',
    'Give this user the right to write there, or give a directory where it has it.',
  ],
  'read-only': ['the file system is read-only', 'Give a directory on a writable file system.'],
  'no-directory': ['a part of its path is no directory', 'Give the path of a directory, or of one that can be made.'],
  outside: [
    'a link leads out of the directory of the outputs',
    'Remove the link, or give the directory that it leads to as the one for the outputs.',
  ],
  taken: ['something else is there', 'Move it away, or give another directory for the outputs.'],
  system: ['the system refused it', 'Look at the reason of the system; it stands in the cause.'],
};

const bySystemCode: Readonly<Record<string, OutputProblem>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EACCES: 'not-allowed',
  EPERM: 'not-allowed',
  EROFS: 'read-only',
  ENOTDIR: 'no-directory',
  EEXIST: 'no-directory',
  EISDIR: 'taken',
  ENOTEMPTY: 'taken',
};

export function outputError(path: string, problem: OutputProblem, cause?: unknown, detail?: string): SpeechError {
  const [says, remedy] = problems[problem];
  const because = detail ?? (problem === 'system' && cause instanceof Error ? `${says} (${cause.message})` : says);
  return new SpeechError('output-unwritable', {
    message: `${printableLine(path)} cannot be written: ${because}`,
    context: { path, problem },
    remedy,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** What the file system threw, as a `SpeechError`. */
export function outputFailure(path: string, error: unknown): SpeechError {
  if (isSpeechError(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return outputError(path, bySystemCode[code] ?? 'system', error);
}
