import { UsageError } from '../usage-error.ts';

const reasons: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOENT: ['its folder does not exist', 'Create the folder, or give a path in one that exists.'],
  ENOTDIR: ['its folder does not exist', 'Create the folder, or give a path in one that exists.'],
  EACCES: ['this user may not write there', 'Give a path in a folder that this user may write to.'],
  EPERM: ['this user may not write there', 'Give a path in a folder that this user may write to.'],
  EROFS: ['the file system is read-only', 'Give a path on a file system that may be written to.'],
  ENAMETOOLONG: [
    'the name is too long, together with ".partial", under which the file is written until it is done',
    'Give a shorter name.',
  ],
  ENOSPC: ['the disk is full', 'Make room on the disk, or give a path on another one.'],
  EDQUOT: ['the quota of this user is used up', 'Make room, or give a path on another disk.'],
};

/** `--output notes.txt cannot be written: the disk is full`, with what to do about it. */
export function unwritable(label: string, error: unknown): UsageError {
  if (error instanceof UsageError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const [reason, remedy] = reasons[code] ?? [
    error instanceof Error ? error.message : String(error),
    'Give the path of a file that may be written to.',
  ];
  return new UsageError(`${label} cannot be written: ${reason}`, [remedy]);
}

export function isInput(label: string, input: string): UsageError {
  const source = input === '-' ? 'what standard input is read from' : input;
  return new UsageError(`${label} is the same file as the input, ${source}`, [
    'Nothing was written. Give the path of another file.',
  ]);
}

/** The file system took what was written, but not its name. */
export function unfinished(label: string, error: unknown, kept: string): UsageError {
  const { message, remedy } = unwritable(label, error);
  return new UsageError(`${message}; everything is there as ${kept}`, remedy);
}

/** Whoever read the pipe that is written to has gone, as `| head` does. */
export class ReaderGoneError extends Error {
  constructor() {
    super('the reader of the output has gone');
    this.name = 'ReaderGoneError';
  }
}
