import { closeSync, open, read, write } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const opened = promisify(open);
const written = promisify(write);
const readAt = promisify(read);

/** How much is kept at a time, by all of this process: temporary files may lie in memory. */
interface KeptLimits {
  readonly bytes: number;
  readonly files: number;
}
const usual: KeptLimits = { bytes: 1024 * 1024 * 1024, files: 100 };
const kept = { bytes: 0, files: 0 };

const pieceBytes = 64 * 1024;

interface Held {
  readonly descriptor: number;
  bytes: number;
}

function letGo(held: Held): void {
  kept.bytes -= held.bytes;
  kept.files -= 1;
  closeSync(held.descriptor);
}

// Of a run that was aborted, whose files nobody ends.
const forgotten = new FinalizationRegistry<Held>(letGo);

/**
 * Bytes that were read once, in a temporary file that nobody else can open, so that they can be read again. It has no name, and is gone
 * with its descriptor: also where the process is killed.
 */
export class KeptBytes {
  readonly #held: Held;
  #using = 0;
  #closed = false;

  private constructor(held: Held) {
    this.#held = held;
    forgotten.register(this, held, this);
  }

  /** Undefined where too much is kept already, or no file can be made. */
  static async create(limits = usual): Promise<KeptBytes | undefined> {
    if (kept.files >= limits.files || kept.bytes >= limits.bytes) return undefined;
    kept.files += 1;
    try {
      return new KeptBytes({ descriptor: await unnamedFile(), bytes: 0 });
    } catch {
      kept.files -= 1;
      return undefined;
    }
  }

  /** Whether there was room for it. If not, all that was kept is worth nothing, and closed. */
  async add(bytes: Uint8Array, limits = usual): Promise<boolean> {
    if (this.#closed) return false;
    const held = this.#held;
    const at = held.bytes;
    held.bytes += bytes.length;
    kept.bytes += bytes.length;
    if (kept.bytes > limits.bytes) {
      this.close();
      return false;
    }
    try {
      for (let done = 0; done < bytes.length && !this.#closed;) {
        const { bytesWritten } = await this.#use(written(held.descriptor, bytes, done, bytes.length - done, at + done));
        done += bytesWritten;
      }
      return !this.#closed;
    } catch {
      // The disk is full: then it is not kept.
      this.close();
      return false;
    }
  }

  /** From the first byte on. */
  async *read(): AsyncGenerator<Uint8Array> {
    const { descriptor, bytes: length } = this.#held;
    for (let at = 0; at < length;) {
      if (this.#closed) throw new Error('the temporary file is closed');
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, length - at));
      const { bytesRead } = await this.#use(readAt(descriptor, piece, 0, piece.length, at));
      if (bytesRead === 0) throw new Error('the temporary file became shorter');
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  }

  /** Nobody reads it any more. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    forgotten.unregister(this);
    if (this.#using === 0) letGo(this.#held);
  }

  /** Its descriptor is closed only when nothing is read or written: the number could be that of another file by then. */
  async #use<Result>(work: Promise<Result>): Promise<Result> {
    this.#using += 1;
    try {
      return await work;
    } finally {
      this.#using -= 1;
      if (this.#closed && this.#using === 0) letGo(this.#held);
    }
  }
}

async function unnamedFile(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-download-'));
  try {
    return await opened(join(folder, 'audio'), 'wx+', 0o600);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
