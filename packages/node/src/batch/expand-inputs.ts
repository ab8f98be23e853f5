import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { SpeechError } from '@throughline/core/internal';
import picomatch from 'picomatch';
import { checkedInput, type FileInput } from './input.ts';
import { type OwnFiles, ownFilesIn } from './own-files.ts';

/** So many names of a directory are put in order; a larger one comes in bunches of so many. */
const SORTED_NAMES = 10_000;

/**
 * The inputs of a run one by one, as they are asked for: a glob becomes the files that match, and directories are read bunch by
 * bunch, so that one of a million names is never in memory. A text is a glob if it has any of its signs, unless a file has that name.
 * What cannot be read, or matches nothing, comes as an input that fails when it is opened: it does not stop the others.
 *
 * @param own - what the run itself writes: no glob matches it
 */
export async function* expandInputs(
  inputs: Iterable<FileInput> | AsyncIterable<FileInput>,
  own: OwnFiles = {},
): AsyncGenerator<FileInput> {
  for await (const input of inputs) {
    const checked = checkedInput(input);
    if (typeof checked === 'string' && (await isGlob(checked))) yield* filesMatching(checked, own);
    else yield checked;
  }
}

async function isGlob(text: string): Promise<boolean> {
  if (!picomatch.scan(text).isGlob) return false;
  return stat(text).then(
    () => false,
    () => true,
  );
}

/** A name that begins with a dot matches only where the glob has the dot too; links to directories are not followed. */
async function* filesMatching(text: string, own: OwnFiles): AsyncGenerator<FileInput> {
  const { base, glob } = picomatch.scan(text);
  const matches = picomatch(glob);
  const deep = glob.includes('**') ? Infinity : glob.split('/').length;
  let found = false;
  let leftOut = false;
  for await (const { entry, isOwn } of entriesOf(base, '', { deep, own })) {
    if (typeof entry === 'string' && !matches(entry)) continue;
    if (isOwn) {
      leftOut = true;
      continue;
    }
    found = true;
    yield typeof entry === 'string' ? join(base, entry) : entry;
  }
  if (!found) yield noMatch(text, leftOut);
}

interface Entry {
  /** The name from the base of the glob on, with `/` between folders, or what fails in its place. */
  readonly entry: FileInput;
  readonly isOwn: boolean;
}

interface Walk {
  /** How many levels of names there are at most. */
  readonly deep: number;
  readonly own: OwnFiles;
}

/** Files below a directory. */
async function* entriesOf(base: string, below: string, { deep, own }: Walk): AsyncGenerator<Entry> {
  const directory = join(base, below) || '.';
  try {
    const isOwn = await ownFilesIn(directory, own);
    for await (const entries of bunchesOf(directory)) {
      for (const entry of entries) {
        const name = posix.join(below, entry.name);
        if (entry.isDirectory()) {
          if (deep > 1 && !entry.name.startsWith('.')) yield* entriesOf(base, name, { deep: deep - 1, own });
        } else if (await isFile(entry, join(base, name))) yield { entry: name, isOwn: isOwn(entry.name) };
      }
    }
  } catch (error) {
    yield { entry: unreadableDirectory(directory, error), isOwn: false };
  }
}

async function* bunchesOf(directory: string): AsyncGenerator<readonly Dirent[]> {
  let bunch: Dirent[] = [];
  for await (const entry of await opendir(directory)) {
    bunch.push(entry);
    if (bunch.length < SORTED_NAMES) continue;
    yield bunch.toSorted(byName);
    bunch = [];
  }
  yield bunch.toSorted(byName);
}

function byName(one: Dirent, other: Dirent): number {
  return one.name < other.name ? -1 : 1;
}

async function isFile(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile();
  // A link to nothing is an input that cannot be read, not one that is not there.
  return stat(path).then(
    (target) => target.isFile(),
    () => true,
  );
}

function noMatch(glob: string, leftOut: boolean): FileInput {
  return failing(glob, {
    message: `no file matches ${glob}${leftOut ? ', but for those of the run itself' : ''}`,
    context: { path: glob, reason: 'no file matches' },
    remedy: 'Check the pattern and the directory in which it is looked for; in a shell, put it in quotes.',
  });
}

function unreadableDirectory(directory: string, cause: unknown): FileInput {
  // It is no cause of a `SpeechError`: there is nothing to try again.
  const reason = cause instanceof Error ? cause.message : String(cause);
  return failing(directory, {
    message: `the directory ${directory} could not be read: ${reason}`,
    context: { path: directory, reason },
    remedy: 'Check that the directory exists, and may be read by this process.',
  });
}

function failing(name: string, options: ConstructorParameters<typeof SpeechError<'audio-unreadable'>>[1]): FileInput {
  return {
    name,
    open: () => {
      throw new SpeechError('audio-unreadable', options);
    },
  };
}
