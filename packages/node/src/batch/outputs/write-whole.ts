import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open, rename, stat, unlink } from 'node:fs/promises';
import { createHash, randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { outputError, outputFailure } from './output-refusals.ts';

const headBytes = 4096;

/** Names that are being written to by this process. */
const inUse = new Set<string>();

/**
 * Writes a file whole or not at all: beside its place, on the disk, then renamed. What was there stays as it was until then; a link is
 * replaced, not followed. The directory must be there.
 *
 * @param options - `owner`: who alone writes here, if that is certain: what it left unfinished when it was killed is then replaced;
 *   `keep`: files that are not replaced
 */
export async function writeWhole(
  path: string,
  content: string,
  { owner, keep = [] }: { readonly owner: string | undefined; readonly keep?: readonly string[] },
): Promise<void> {
  const partial = partialName(path, owner);
  inUse.add(partial);
  try {
    const found = await replaceable(path, keep);
    // Nobody may read the new file who may not read the old one.
    const mode = found === undefined ? 0o666 : Number(found.mode & 0o777n);
    if (owner !== undefined) await unlink(partial).catch(ignoreMissing);
    const handle = await open(partial, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, mode);
    try {
      await filled(handle, content, found);
      await rename(partial, path);
    } catch (error) {
      await unlink(partial).catch(() => undefined);
      throw error;
    }
  } catch (error) {
    throw outputFailure(path, error);
  } finally {
    inUse.delete(partial);
  }
}

/** What was renamed in a directory outlives a power failure. */
export async function flushDirectory(path: string): Promise<void> {
  try {
    const handle = await open(path, constants.O_RDONLY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Some systems open no directories, some file systems cannot flush them: then they keep names in their own way.
  }
}

/** Hidden, short whatever the length of the name is, and not an output of anything. */
function partialName(path: string, owner: string | undefined): string {
  const of = createHash('sha256').update(basename(path)).digest('hex').slice(0, 16);
  const own = join(dirname(path), `.${of}.${owner ?? randomBytes(4).toString('hex')}.partial`);
  return inUse.has(own) ? partialName(path, undefined) : own;
}

async function filled(handle: FileHandle, content: string, found: BigIntStats | undefined): Promise<void> {
  try {
    await handle.writeFile(content);
    // The umask has taken some away.
    if (found !== undefined) await handle.chmod(Number(found.mode & 0o777n)).catch(() => undefined);
    await handle.sync().catch(ignoreUnable);
  } finally {
    await handle.close();
  }
}

/** What is there and may be replaced: a file of text. Anything else may be a recording, or somebody's directory. */
async function replaceable(path: string, keep: readonly string[]): Promise<BigIntStats | undefined> {
  const found = await lstat(path, { bigint: true }).catch(ignoreMissing);
  if (found === undefined) return undefined;
  for (const kept of keep) {
    const { dev, ino } = (await stat(kept, { bigint: true }).catch(() => undefined)) ?? {};
    if (dev === found.dev && ino === found.ino) {
      throw outputError(path, 'taken', undefined, 'a file that the run needs is there');
    }
  }
  if (found.isSymbolicLink()) return undefined;
  if (!found.isFile()) throw outputError(path, 'taken', undefined, 'it is no file, but something else');
  const handle = await open(path, constants.O_RDWR);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    if (!isText(buffer.subarray(0, bytesRead))) {
      throw outputError(path, 'taken', undefined, 'a file that holds no text is there, perhaps a recording');
    }
  } finally {
    await handle.close();
  }
  return found;
}

/** Compressed audio may hold no NUL for a while, but is never UTF-8. */
function isText(head: Uint8Array): boolean {
  if (head.includes(0)) return false;
  try {
    // The last character may be cut.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
  return undefined;
}

/** Some file systems do not know it. */
function ignoreUnable(error: unknown): void {
  if (!['EINVAL', 'ENOTSUP', 'ENOSYS'].includes(codeOf(error))) throw error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
