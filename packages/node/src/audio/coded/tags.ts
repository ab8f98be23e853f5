import { latin1 } from '@throughline/core/internal';
import type { ByteCursor } from '../byte-cursor.ts';
import { id3Bytes } from '../id3.ts';

/**
 * Bytes of the tag at the cursor, ID3 of either version or APE, which music programs put before a file and behind it.
 *
 * @param bytes - at least 10 bytes from the cursor on
 */
export async function tagBytes(cursor: ByteCursor, bytes: Uint8Array): Promise<number | undefined> {
  const id3 = id3Bytes(bytes);
  if (id3 !== undefined) return id3;
  // Sources: ID3 1; APEv2.
  if (latin1(bytes.subarray(0, 3)) === 'TAG') return 128;
  if (latin1(bytes.subarray(0, 8)) !== 'APETAGEX') return undefined;
  const head = await cursor.peek(32);
  if (head.length < 32) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  // A header is counted apart from what follows it; a footer alone is not skipped over.
  const isHeader = (view.getUint32(20, true) & 0x2000_0000) !== 0;
  return 32 + (isHeader ? view.getUint32(12, true) : 0);
}
