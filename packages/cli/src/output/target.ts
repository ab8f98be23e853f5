import type { BigIntStats } from 'node:fs';
import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** What a path to write to turns out to be. */
export type Target =
  /** A file, or none yet; `path` is where it really lies, after all links. */
  | { readonly type: 'file'; readonly path: string; readonly found: BigIntStats | undefined }
  /** One of this process's own streams, such as `/dev/stdout`: it must not be opened anew, which would empty a file behind it. */
  | { readonly type: 'own'; readonly fd: number }
  /** A pipe or a device. */
  | { readonly type: 'through'; readonly path: string; readonly found: BigIntStats };

const mostLinks = 40;
const standard: Readonly<Record<string, number>> = { '-': 1, '/dev/stdout': 1, '/dev/stderr': 2 };

/** Looks at what is there. Throws what the file system says where it cannot be a target. */
export async function findTarget(given: string): Promise<Target> {
  if (given === '') throw new Error('the path is empty');
  let path = given;
  for (let links = 0; links < mostLinks; links += 1) {
    const fd = ownStream(path);
    if (fd !== undefined) return { type: 'own', fd };
    const found = await ifThere(stat(path, { bigint: true }));
    if (found?.isDirectory() === true || /[/\\]$/.test(path)) throw new Error('it is a folder');
    const straight = found !== undefined && !found.isFile();
    // The links of the kernel's own lead to what has no name.
    if (straight && path.startsWith('/proc/')) return { type: 'through', path, found };
    path = join(await realpath(dirname(path)), basename(path));
    // Again: the folder may have been a link into the streams.
    if (ownStream(path) !== undefined) continue;
    const link = await ifThere(lstat(path));
    if (link?.isSymbolicLink() !== true) {
      return straight ? { type: 'through', path, found } : { type: 'file', path, found };
    }
    path = resolve(dirname(path), await readlink(path));
  }
  throw Object.assign(new Error('there are too many links'), { code: 'ELOOP' });
}

function ownStream(path: string): number | undefined {
  const named = standard[path];
  if (named !== undefined) return named;
  const parts = /^\/(?:dev|proc\/(?<process>self|thread-self|\d+))\/fd\/(?<fd>\d+)$/.exec(path)?.groups;
  if (parts === undefined) return undefined;
  const { process: owner = 'self', fd } = parts;
  return /^\d/.test(owner) && Number(owner) !== process.pid ? undefined : Number(fd);
}

async function ifThere<Stats>(asked: Promise<Stats>): Promise<Stats | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
