import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Ledger } from './ledger/ledger.ts';
import { outputFormats } from './outputs/output-names.ts';
import type { Outputs } from './outputs/outputs.ts';

/** What a run writes, or reads for itself. */
export interface OwnFiles {
  /** Its file, and those that SQLite puts beside it. */
  readonly ledger?: Pick<Ledger, 'path'>;
  /** The files of results in its directory. */
  readonly outputs?: Pick<Outputs, 'directory'>;
  /** Other files that no glob matches: a report, a list of inputs. */
  readonly leaveOut?: readonly string[];
}

/** What SQLite adds to the name of a database for files of its own. */
const ledgerEnds = ['', '-wal', '-shm', '-journal'] as const;
/** Transcripts, and what is left of one where a run was killed while it wrote it. */
const written = new RegExp(String.raw`(?:\.(?:${outputFormats.join('|')})|^\.[\da-f]{16}(?:\.\w+)?\.partial)$`, 'u');
const unfinished = /(?:\.\d+)?\.partial$/u;

/**
 * Which names of a directory are files of the run itself, so that no glob gives them as inputs: its ledger, files below the directory of
 * the outputs that are called as transcripts are, and those that are left out, finished or not. Directories may be links.
 */
export async function ownFilesIn(
  directory: string,
  { ledger, outputs, leaveOut = [] }: OwnFiles,
): Promise<(name: string) => boolean> {
  const here = await real(directory);
  const hereOf = async (paths: readonly string[]): Promise<readonly string[]> => {
    const places = await Promise.all(paths.map(async (path) => [await real(dirname(resolve(path))), path] as const));
    return places.flatMap(([place, path]) => (place === here ? [basename(path)] : []));
  };
  const records = await hereOf(ledger === undefined ? [] : ledgerEnds.map((end) => `${ledger.path}${end}`));
  const others = await hereOf(leaveOut);
  const below = outputs === undefined ? undefined : await real(outputs.directory);
  const isBelow = below !== undefined && (here === below || here.startsWith(join(below, sep)));
  return (name) =>
    records.includes(name) ||
    others.includes(name) ||
    others.includes(name.replace(unfinished, '')) ||
    (isBelow && written.test(name));
}

/** Where it really is; of one that is not there, its name. */
async function real(directory: string): Promise<string> {
  return realpath(directory).catch(() => resolve(directory));
}
