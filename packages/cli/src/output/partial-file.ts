import { type BigIntStats, fstatSync, statSync, unlinkSync } from 'node:fs';
import { constants, type FileHandle, open, rename, stat } from 'node:fs/promises';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { inputThatIs } from './inputs.ts';
import { keptNotice } from './kept-notice.ts';
import type { OutputFile } from './output.ts';
import { isInput, isKept, unfinished, unwritable } from './refusals.ts';

const mostPartials = 99;

export interface PartialFileOptions {
  /** How messages call the file: the option and its path. */
  readonly label: string;
  /** Where the file will stand; no link. */
  readonly path: string;
  /** What stands there now. */
  readonly found: BigIntStats | undefined;
  /** What is read, and must not be replaced. */
  readonly inputs: readonly string[];
  /** Why what stands there must not be replaced either. */
  readonly keeps?: (path: string) => Promise<string | undefined>;
  readonly terminal: Pick<Terminal, 'error'>;
}

/**
 * Opens `NAME.partial` beside the file; once committed, it takes the file's place. Until then, and if that never happens,
 * whatever ends the process, what stands there stays as it is.
 */
export async function openPartialFile(options: PartialFileOptions): Promise<OutputFile> {
  const { label, path, found } = options;
  try {
    await assertReplaceable(options, found);
    // Renaming would replace a file that its owner has protected.
    if (found !== undefined) await (await open(path, constants.O_WRONLY)).close();
    return await createPartial(options);
  } catch (error) {
    throw unwritable(label, error);
  }
}

/** Takes the first name that is free: an older partial file may be all that is left of another run. */
async function createPartial(options: PartialFileOptions): Promise<OutputFile> {
  const { label, path, found } = options;
  // Nobody may read the new file who may not read the old one.
  const mode = found === undefined ? 0o666 : permissionsOf(found);
  for (let number = 1; number <= mostPartials; number += 1) {
    const partial = number === 1 ? `${path}.partial` : `${path}.${number}.partial`;
    try {
      return new PartialFile(await open(partial, 'wx', mode), partial, options);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  throw new UsageError(`${label} cannot be written: ${mostPartials} unfinished files of earlier runs are beside it`, [
    `Remove those that are not needed: ${path}.*partial`,
  ]);
}

class PartialFile implements OutputFile {
  readonly partial: string;
  readonly #handle: FileHandle;
  readonly #options: PartialFileOptions;
  #last: Promise<void> = Promise.resolve();
  #failure: UsageError | undefined;
  #over = false;

  constructor(handle: FileHandle, partial: string, options: PartialFileOptions) {
    this.#handle = handle;
    this.partial = partial;
    this.#options = options;
    process.on('exit', this.#left);
  }

  write(bytes: string | Uint8Array): Promise<void> {
    const written = this.#append(bytes, this.#last);
    this.#last = written.catch(() => undefined);
    return written;
  }

  async #append(bytes: string | Uint8Array, before: Promise<void>): Promise<void> {
    await before;
    if (this.#failure !== undefined) throw this.#failure;
    try {
      await this.#handle.appendFile(bytes);
    } catch (error) {
      this.#failure = unwritable(this.#options.label, error);
      throw this.#failure;
    }
  }

  async commit(): Promise<void> {
    if (!this.#end()) return;
    const { label, path, found } = this.#options;
    await this.#last;
    try {
      if (this.#failure !== undefined) throw this.#failure;
      if (found !== undefined) await this.#takeRights(found);
      await this.#flush();
      if (!this.#mine()) throw new Error(`${this.partial} was replaced by something else`);
      // A second look: an input may have come there meanwhile.
      const now = await stat(path, { bigint: true }).catch(() => undefined);
      await assertReplaceable(this.#options, now);
      await rename(this.partial, path);
    } catch (error) {
      throw this.#empty() ? this.#removed(error) : unfinished(label, error, this.partial);
    } finally {
      await this.#close();
    }
  }

  async keep(): Promise<string | undefined> {
    if (!this.#end()) return undefined;
    await this.#last;
    const kept = this.#mine() && !this.#empty();
    if (!kept) this.#remove();
    await this.#close();
    return kept ? this.partial : undefined;
  }

  async discard(): Promise<void> {
    if (!this.#end()) return;
    await this.#last;
    this.#remove();
    await this.#close();
  }

  /** Whether this call is the first that ends it. */
  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    return true;
  }

  async #close(): Promise<void> {
    process.off('exit', this.#left);
    await this.#handle.close();
  }

  /** The process ends before the file has come to its end. */
  readonly #left = (): void => {
    if (this.#empty()) this.#remove();
    else if (this.#mine()) this.#options.terminal.error.write(`${keptNotice(this.partial)}\n`);
  };

  /** The new file belongs to whom the old one did, as far as this user may say so, and nobody may do more with it. */
  async #takeRights(found: BigIntStats): Promise<void> {
    const { uid, gid } = fstatSync(this.#handle.fd, { bigint: true });
    const same = uid === found.uid && gid === found.gid;
    const given =
      same ||
      (await this.#handle.chown(Number(found.uid), Number(found.gid)).then(
        () => true,
        () => false,
      ));
    // What a group may do is not for another group. Until now the file had no more rights than it shall have, so that a file
    // system without such rights does no harm.
    await this.#handle.chmod(given ? permissionsOf(found) : permissionsOf(found) & 0o707).catch(() => undefined);
  }

  /** What a full disk refuses is reported here, and not after the rename. */
  async #flush(): Promise<void> {
    try {
      await this.#handle.sync();
    } catch (error) {
      // Some file systems do not know it.
      if (!(error instanceof Error && 'code' in error && ['EINVAL', 'ENOTSUP', 'ENOSYS'].includes(String(error.code))))
        throw error;
    }
  }

  #empty(): boolean {
    return fstatSync(this.#handle.fd).size === 0;
  }

  #removed(error: unknown): unknown {
    this.#remove();
    return unwritable(this.#options.label, error);
  }

  /** Only what this run has made is removed. */
  #remove(): void {
    if (this.#mine()) unlinkSync(this.partial);
  }

  #mine(): boolean {
    try {
      const mine = fstatSync(this.#handle.fd, { bigint: true });
      const there = statSync(this.partial, { bigint: true });
      return mine.dev === there.dev && mine.ino === there.ino;
    } catch {
      return false;
    }
  }
}

function permissionsOf({ mode }: BigIntStats): number {
  return Number(mode & 0o7777n);
}

async function assertReplaceable(
  { label, path, inputs, keeps }: PartialFileOptions,
  found: BigIntStats | undefined,
): Promise<void> {
  if (found === undefined) return;
  const input = await inputThatIs(found, inputs);
  if (input !== undefined) throw isInput(label, input);
  const why = await keeps?.(path);
  if (why !== undefined) throw isKept(label, why);
}
