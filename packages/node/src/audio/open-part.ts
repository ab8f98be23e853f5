import type { Cursor } from './byte-cursor.ts';

/** `RIFF`, four bytes of size, `WAVEfmt `: no samples are like that by chance. */
const header = [0x52, 0x49, 0x46, 0x46, undefined, undefined, undefined, undefined, ...Buffer.from('WAVEfmt ')];
const mostBytes = 1024 * 1024;

/**
 * Reads samples whose number is not known, in whole blocks, until the bytes end or the header of another WAV file begins: one
 * that was joined to this one. What is left before either is less than a block.
 */
export async function* takeOpenPart(cursor: Cursor, block: number): AsyncGenerator<Uint8Array> {
  for (let least = block; ;) {
    const there = (await cursor.peekAll(least)).subarray(0, Math.max(least, mostBytes));
    const ended = there.length < least;
    const at = headerIn(there);
    const isWhole = there.length - at >= header.length;
    const bytes = ended && !isWhole ? there.length : at;
    const whole = bytes - (bytes % block);
    if (whole > 0) yield await cursor.read(whole);
    if (ended || isWhole) return;
    // What may be the beginning of a header needs more bytes to be recognised.
    least = at < there.length && whole === 0 ? at + header.length : block;
  }
}

/** How many bytes before the cursor's next header, which is less than a block away; undefined where there is none. */
export async function bytesToHeader(cursor: Cursor, block: number): Promise<number | undefined> {
  const there = await cursor.peek(block + header.length);
  const at = headerIn(there);
  return at < block && there.length - at >= header.length ? at : undefined;
}

/** Where a header begins, or may begin, as far as the bytes show; their length where none does. */
function headerIn(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0x52); at >= 0; at = bytes.indexOf(0x52, at + 1)) {
    if (header.every((byte, index) => byte === undefined || at + index >= bytes.length || bytes[at + index] === byte)) {
      return at;
    }
  }
  return bytes.length;
}
