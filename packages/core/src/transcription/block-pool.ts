/** The most memory that waits here for the next session, in bytes. */
const MOST_BYTES = 64 * 2 ** 20;

/** A piece of an audio log's memory: its samples, and the same memory as bytes and, but for an odd sample at its end, as words of two samples. */
export interface AudioBlock {
  readonly samples: Int16Array;
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
}

/**
 * The blocks that no session of this process holds, by their length. Memory that was touched once is not taken from the system
 * again: blocks live too long for a quick collection of garbage, so that each that is made and dropped brings the next long
 * collection nearer, which stops every session.
 *
 * Plain memory, not shared between threads, whose views browsers refuse to send. A block is emptied before it comes here: whatever
 * goes wrong, nobody hears the audio of another session.
 */
export class BlockPool {
  readonly #mostBytes: number;
  /** In the order in which their lengths were last given. */
  readonly #free = new Map<number, AudioBlock[]>();
  #bytes = 0;

  constructor(mostBytes: number = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** Bytes that wait here. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A block of so many samples, all zeros. */
  take(length: number): AudioBlock {
    const block = this.#free.get(length)?.pop();
    if (block === undefined) return newBlock(length);
    this.#bytes -= block.bytes.length;
    return block;
  }

  /** Whoever gives a block looks at it no more, and nobody holds a view of it. */
  give(block: AudioBlock): void {
    const { length } = block.samples;
    const blocks = this.#free.get(length) ?? [];
    this.#free.delete(length);
    this.#free.set(length, blocks);
    this.#makeRoom(block.bytes.length);
    if (this.#bytes + block.bytes.length > this.#mostBytes) return;
    block.samples.fill(0);
    this.#bytes += block.bytes.length;
    blocks.push(block);
  }

  /** Lets blocks of other lengths go, those first that were not given for longest: sessions of now are of another kind. */
  #makeRoom(bytes: number): void {
    for (const [length, blocks] of this.#free) {
      if (this.#bytes + bytes <= this.#mostBytes || this.#free.size === 1) return;
      this.#free.delete(length);
      for (const block of blocks) this.#bytes -= block.bytes.length;
    }
  }
}

function newBlock(length: number): AudioBlock {
  const samples = new Int16Array(length);
  const { buffer } = samples;
  return { samples, bytes: new Uint8Array(buffer), words: new Int32Array(buffer, 0, length >> 1) };
}

/** The pool of this process. */
export const blockPool = new BlockPool();
