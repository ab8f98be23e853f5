const nothing = new Uint8Array(0);

/** A position in bytes that moves forward. */
export interface Cursor {
  /** In bytes from the start of the file or the stream. */
  readonly position: number;
  /** Bytes of the whole, where known. */
  readonly size: number | undefined;
  /** The next `count` bytes without taking them; fewer only where the bytes end. */
  peek(count: number): Promise<Uint8Array>;
  /** As `peek`, but all that has arrived, if that is more. */
  peekAll(least: number): Promise<Uint8Array>;
  /** The next `count` bytes; fewer only where the bytes end. */
  read(count: number): Promise<Uint8Array>;
  /** Skips `count` bytes, or what there is. */
  skip(count: number): Promise<void>;
}

/**
 * Reads a stream of bytes in pieces of the reader's choosing. Holds at most one chunk of the stream and what a reader has
 * asked for beyond it.
 */
export class ByteCursor implements Cursor {
  readonly size = undefined;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Uint8Array = nothing;
  #position = 0;

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** Bytes that were read or skipped so far. */
  get position(): number {
    return this.#position;
  }

  async peek(count: number): Promise<Uint8Array> {
    return (await this.peekAll(count)).subarray(0, count);
  }

  async peekAll(least: number): Promise<Uint8Array> {
    while (this.#held.length < least && (await this.#more()));
    return this.#held;
  }

  async read(count: number): Promise<Uint8Array> {
    return this.#take((await this.peek(count)).length);
  }

  async skip(count: number): Promise<void> {
    let left = count;
    while (left > 0 && (this.#held.length > 0 || (await this.#more()))) {
      left -= this.#take(Math.min(left, this.#held.length)).length;
    }
  }

  /**
   * What has arrived, as soon as anything has: a whole number of blocks of `block` bytes, at most `most` bytes. Undefined where
   * not one whole block is left; `read` then gives the rest.
   */
  async blocks(block: number, most = Infinity): Promise<Uint8Array | undefined> {
    if ((await this.peek(block)).length < block) return undefined;
    const there = Math.min(this.#held.length, most);
    return there < block ? undefined : this.#take(there - (there % block));
  }

  /** Ends the stream: a file or a pipe is closed. */
  async close(): Promise<void> {
    this.#held = nothing;
    await this.#chunks.return?.();
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done === true) return false;
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
    return true;
  }

  #take(count: number): Uint8Array {
    const taken = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(count);
    this.#position += count;
    return taken;
  }
}
