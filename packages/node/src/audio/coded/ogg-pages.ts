import { latin1 } from '@throughline/core/internal';
import type { ByteCursor } from '../byte-cursor.ts';
import type { Damage } from './damage.ts';

// Source: RFC 3533.

const HEAD_BYTES = 27;
const MAGIC = 'OggS';

/** A page whose checksum is right. */
export interface OggPage {
  /** Of the stream that it belongs to. */
  readonly serial: number;
  readonly number: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Its first bytes are the rest of a packet that began on the page before. */
  readonly isContinued: boolean;
  /** Where the last packet that ends on it ends, in samples as the codec counts them; undefined where none does. */
  readonly granule: number | undefined;
  /** Packets, of which the last may go on. */
  readonly segments: readonly Uint8Array[];
  readonly goesOn: boolean;
  /** Where it begins, in bytes. */
  readonly at: number;
}

/** The pages of all streams of a file, in order. What is none is left out. */
export async function* oggPages(cursor: ByteCursor, damage: Damage): AsyncGenerator<OggPage> {
  for (;;) {
    const head = await cursor.peek(HEAD_BYTES);
    if (head.length === 0) return;
    const at = cursor.position;
    const segmentCount = head[26] ?? 0;
    if (latin1(head.subarray(0, 4)) === MAGIC && head[4] === 0) {
      const table = (await cursor.peek(HEAD_BYTES + segmentCount)).subarray(HEAD_BYTES);
      const length = HEAD_BYTES + segmentCount + table.reduce((sum, size) => sum + size, 0);
      const bytes = await cursor.peek(length);
      if (bytes.length === length && hasChecksum(bytes)) {
        yield pageOf(await cursor.read(length), at);
        continue;
      }
      if (bytes.length < length && !holdsMagic(bytes.subarray(1))) {
        damage.cutOff('a page', at);
        await cursor.skip(bytes.length);
        return;
      }
    }
    const held = await cursor.peekAll(HEAD_BYTES);
    const next = held.indexOf(0x4f, 1);
    const skipped = next < 0 ? held.length : next;
    await cursor.skip(skipped);
    damage.leftOut(skipped, at);
  }
}

function holdsMagic(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(MAGIC, 0, 'latin1');
}

function pageOf(bytes: Uint8Array, at: number): OggPage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const flags = view.getUint8(5);
  const granule = view.getBigInt64(6, true);
  const table = bytes.subarray(HEAD_BYTES, HEAD_BYTES + view.getUint8(26));
  const segments: Uint8Array[] = [];
  let start = HEAD_BYTES + table.length;
  let end = start;
  for (const size of table) {
    end += size;
    if (size === 255) continue;
    segments.push(bytes.subarray(start, end));
    start = end;
  }
  const goesOn = table.at(-1) === 255;
  if (goesOn) segments.push(bytes.subarray(start, end));
  return {
    serial: view.getUint32(14, true),
    number: view.getUint32(18, true),
    isContinued: (flags & 1) !== 0,
    isFirst: (flags & 2) !== 0,
    isLast: (flags & 4) !== 0,
    granule: granule < 0n ? undefined : Number(granule),
    segments,
    goesOn,
    at,
  };
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc << 1) ^ (crc < 0 ? 0x04c1_1db7 : 0);
  return crc;
});

/** The checksum of a page, for which its own place counts as zeros. */
export function oggChecksum(page: Uint8Array): number {
  let crc = 0;
  for (let at = 0; at < page.length; at += 1) {
    const byte = at >= 22 && at < 26 ? 0 : (page[at] ?? 0);
    crc = (crc << 8) ^ (crcTable[(crc >>> 24) ^ byte] ?? 0);
  }
  return crc >>> 0;
}

function hasChecksum(page: Uint8Array): boolean {
  return new DataView(page.buffer, page.byteOffset, page.length).getUint32(22, true) === oggChecksum(page);
}
