import { UsageError } from '../usage-error.ts';

const reasons: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOENT: ['its folder does not exist', 'Create the folder, or give a path in one that exists.'],
  ENOTDIR: ['its folder does not exist', 'Create the folder, or give a path in one that exists.'],
  EACCES: ['this user is not allowed to write there', 'Give a path in a folder where this user is allowed to write.'],
  EPERM: ['this user is not allowed to write there', 'Give a path in a folder where this user is allowed to write.'],
  EROFS: ['the file system is read-only', 'Give a path on a writable file system.'],
  ENAMETOOLONG: [
    'the name is too long together with ".partial", which is added until the file is complete',
    'Give a shorter name.',
  ],
  ELOOP: ['its symbolic links lead in a circle', 'Give another path, or remove the link.'],
  ENOSPC: ['the disk is full', 'Free some space, or give a path on another disk.'],
  EDQUOT: ['the quota of this user is used up', 'Free some space, or give a path on another disk.'],
};

/** `--output notes.txt cannot be written: the disk is full`, with what to do about it. */
export function unwritable(label: string, error: unknown): UsageError {
  if (error instanceof UsageError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const [reason, remedy] = reasons[code] ?? [
    error instanceof Error ? error.message : String(error),
    'Give the path of a writable file.',
  ];
  return new UsageError(`${label} cannot be written: ${reason}`, [remedy]);
}

export function isInput(label: string, input: string): UsageError {
  const source = input === '-' ? 'the source of standard input' : input;
  return new UsageError(`${label} is the same file as the input, ${source}`, [
    'Nothing was written. Give the path of another file.',
  ]);
}

/** Something stands there that the command has not made. */
export function isKept(label: string, why: string): UsageError {
  return new UsageError(`${label} cannot be written: ${why}`, ['Give the path of another file.']);
}

/** The file system took what was written, but not its name. */
export function unfinished(label: string, error: unknown, kept: string): UsageError {
  const { message, remedy } = unwritable(label, error);
  return new UsageError(`${message}; the whole content is in ${kept}`, remedy);
}

/** The reader of the output pipe has closed it, as `| head` does. */
export class ReaderGoneError extends Error {
  constructor() {
    super('the reader of the output has closed it');
    this.name = 'ReaderGoneError';
  }
}
