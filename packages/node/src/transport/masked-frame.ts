import { randomFillSync } from 'node:crypto';

/**
 * The lengths of payload whose header is four bytes long: with the key the payload then begins at the eighth byte of the frame, where
 * it can be masked 32 bits at a time.
 */
export const minMaskedBytes = 126;
export const maxMaskedBytes = 65_535;

const headerBytes = 8;
const keyAt = 1;
const payloadAt = 2;

/**
 * A binary frame of a client as RFC 6455, section 5.2, has it: whole (FIN), masked by a key of its own. Its memory is used
 * again for another frame of its length, once the connection is done with it.
 */
export class MaskedFrame {
  /** What goes over the wire. */
  readonly bytes: Buffer;
  /** For the callback of a write: the frame is released when it was written; what became of it after a failure is not known. */
  readonly written: (error?: Error | null) => void;
  readonly #length: number;
  readonly #words: Int32Array;

  private constructor(length: number) {
    const memory = new ArrayBuffer(4 * (payloadAt + Math.ceil(length / 4)));
    this.bytes = Buffer.from(memory, 0, headerBytes + length);
    this.bytes[0] = 0x82;
    this.bytes[1] = 0x80 | 126;
    this.bytes.writeUInt16BE(length, 2);
    this.#length = length;
    this.#words = new Int32Array(memory);
    this.written = (error) => {
      if (error === undefined || error === null) this.release();
    };
  }

  /** A frame of these bytes, of which there are `minMaskedBytes` to `maxMaskedBytes`. They are copied, and stay as they are. */
  static of(data: Uint8Array): MaskedFrame {
    const frame = MaskedFrame.#free(data.byteLength);
    const words = frame.#words;
    const key = nextKey();
    frame.bytes.set(data, headerBytes);
    words[keyAt] = key;
    // Up to three bytes behind the payload are masked too; they are not sent.
    for (let index = payloadAt; index < words.length; index += 1) words[index] = (words[index] ?? 0) ^ key;
    return frame;
  }

  /** The same of `words[from, from + count)`. */
  static ofWords(source: Int32Array, from: number, count: number): MaskedFrame {
    const frame = MaskedFrame.#free(4 * count);
    const words = frame.#words;
    const key = nextKey();
    words[keyAt] = key;
    for (let index = 0; index < count; index += 1) words[payloadAt + index] = (source[from + index] ?? 0) ^ key;
    return frame;
  }

  /** Its memory is free: nobody reads it any more. To be called once. */
  release(): void {
    spare(this);
  }

  static #free(length: number): MaskedFrame {
    const frame = last;
    if (frame === undefined || frame.#length !== length) return taken(length) ?? new MaskedFrame(length);
    last = undefined;
    return frame;
  }
}

/** The frame that was released last: mostly the next one is as long. */
let last: MaskedFrame | undefined;
/** Other free frames by their length. In one process there are few lengths: a frame of a format has always the same. */
const spares = new Map<number, MaskedFrame[]>();
let spareBytes = 0;
/** One is enough on TCP; on TLS, all that leave in one wake-up are in use at the same time. */
const mostSpareBytes = 1024 * 1024;

function taken(length: number): MaskedFrame | undefined {
  const frame = spares.get(length)?.pop();
  if (frame !== undefined) spareBytes -= frame.bytes.byteLength;
  return frame;
}

function spare(frame: MaskedFrame): void {
  if (last !== undefined) shelve(last);
  last = frame;
}

function shelve(frame: MaskedFrame): void {
  const { byteLength } = frame.bytes;
  if (spareBytes + byteLength > mostSpareBytes) {
    // Whatever is in the way may be of lengths that are not sent any more.
    spares.clear();
    spareBytes = 0;
  }
  spareBytes += byteLength;
  const length = byteLength - headerBytes;
  const list = spares.get(length);
  if (list === undefined) spares.set(length, [frame]);
  else list.push(frame);
}

/** Keys that nobody can foretell, as RFC 6455, section 5.3, asks for; drawn many at once. */
const keys = new Int32Array(2048);
let usedKeys = keys.length;

function nextKey(): number {
  if (usedKeys === keys.length) {
    randomFillSync(keys);
    usedKeys = 0;
  }
  const key = keys[usedKeys] ?? 0;
  usedKeys += 1;
  return key;
}
