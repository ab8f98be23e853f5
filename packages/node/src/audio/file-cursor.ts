import type { ByteCursor, Cursor } from './byte-cursor.ts';
import type { AudioInput } from './input.ts';

/** Less than this is skipped by reading it; for more, the file is opened again behind it. In bytes. */
const jumpBytes = 256 * 1024;

/** A position in a file on disk: what is skipped is not read. */
export class FileCursor implements Cursor {
  readonly size: number;
  readonly #input: Extract<AudioInput, { type: 'file' }>;
  #base = 0;
  #cursor: ByteCursor;

  constructor(input: Extract<AudioInput, { type: 'file' }>) {
    this.#input = input;
    this.size = input.size;
    this.#cursor = input.read(0, input.size);
  }

  get position(): number {
    return this.#base + this.#cursor.position;
  }

  peek(count: number): Promise<Uint8Array> {
    return this.#cursor.peek(count);
  }

  peekAll(least: number): Promise<Uint8Array> {
    return this.#cursor.peekAll(least);
  }

  read(count: number): Promise<Uint8Array> {
    return this.#cursor.read(count);
  }

  async skip(count: number): Promise<void> {
    if (count < jumpBytes) {
      await this.#cursor.skip(count);
      return;
    }
    const target = Math.min(this.position + count, this.size);
    await this.#cursor.close();
    this.#base = target;
    this.#cursor = this.#input.read(target, this.size);
  }

  close(): Promise<void> {
    return this.#cursor.close();
  }
}
