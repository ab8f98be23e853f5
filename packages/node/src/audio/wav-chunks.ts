import { detectContainer, latin1, readChunkHead } from '@throughline/core/internal';
import type { Cursor } from './byte-cursor.ts';
import { id3Bytes } from './id3.ts';

// Sources: "Multimedia Programming Interface and Data Specifications 1.0" (RIFF); ID3 1.

/** Chunks that are met beside the samples, and hold none. Spaces belong to the names. */
const knownChunks = new Set(
  (
    'LIST|id3 |ID3 |bext|cue |smpl|fact|PEAK|JUNK|junk|PAD |FLLR|iXML|axml|plst|inst|DISP|acid|strc|' +
    'labl|note|ltxt|cart|chna|umid|link|mext|levl|afsp|_PMX'
  ).split('|'),
);
/** A chunk of an unknown name counts as one only if another follows, or the end, within so many bytes. */
const lookaheadBytes = 64 * 1024;
const chunkName = /^[\w -]{4}$/;
const headBytes = 12;
const id3v1Bytes = 128;

/** What stands at a place behind the samples. */
export type Found =
  | { readonly type: 'end' }
  /** Another WAV file, joined to this one. */
  | { readonly type: 'wav' }
  | { readonly type: 'data' | 'fmt'; readonly size: number }
  /** Something without samples: so many bytes are passed over, and a byte of padding that not every writer writes. */
  | { readonly type: 'other'; readonly name: string; readonly bytes: number; readonly padding: number }
  /** A file of another kind. */
  | { readonly type: 'foreign'; readonly container: string };

/**
 * What stands `ahead` bytes behind the cursor; undefined where it is nothing that is known.
 *
 * @param fileEnd - where the RIFF header says that the file ends
 */
export async function foundAt(cursor: Cursor, ahead: number, fileEnd: number | undefined): Promise<Found | undefined> {
  const head = (await cursor.peek(ahead + headBytes)).subarray(ahead);
  if (head.length === 0) return { type: 'end' };
  const chunkHead = readChunkHead(head);
  if (chunkHead === undefined) return undefined;
  const { id, size } = chunkHead;
  // One that is cut off here is reported where it is read.
  if (id === 'RIFF' && (head.length < headBytes || latin1(head.subarray(8)) === 'WAVE')) return { type: 'wav' };
  if (id === 'data') return { type: 'data', size };
  if (id === 'fmt ') return { type: 'fmt', size };
  if (knownChunks.has(id)) return chunk(id, size);
  const tag = await tagBytes(cursor, ahead, head);
  if (tag !== undefined) return { type: 'other', name: 'ID3', bytes: tag, padding: 0 };
  const container = detectContainer(head);
  if (container !== undefined) return { type: 'foreign', container: id === 'RIFF' ? 'another RIFF file' : container };
  return (await isChunk(cursor, ahead, id, size, fileEnd)) ? chunk(id, size) : undefined;
}

// A chunk of odd size is followed by one byte of padding.
function chunk(name: string, size: number): Found {
  return { type: 'other', name, bytes: 8 + size, padding: size % 2 };
}

/** Bytes of a tag that a tagger has put behind the file without a chunk. */
async function tagBytes(cursor: Cursor, ahead: number, head: Uint8Array): Promise<number | undefined> {
  const id3 = id3Bytes(head);
  if (id3 !== undefined) return id3;
  if (latin1(head.subarray(0, 3)) !== 'TAG') return undefined;
  const rest = (await cursor.peek(ahead + id3v1Bytes + 1)).length - ahead;
  return rest === id3v1Bytes ? id3v1Bytes : undefined;
}

/** Whether bytes with a name that is not known are a chunk all the same, and not samples. */
async function isChunk(
  cursor: Cursor,
  ahead: number,
  id: string,
  size: number,
  fileEnd: number | undefined,
): Promise<boolean> {
  if (!chunkName.test(id)) return false;
  const end = ahead + 8 + size;
  if (size > lookaheadBytes) return cursor.position + end <= Math.max(cursor.size ?? 0, fileEnd ?? 0);
  const there = await cursor.peek(end + (size % 2) + headBytes);
  const behind = there.subarray(end + (size % 2));
  const isNext = behind.length >= 8 && chunkName.test(latin1(behind.subarray(0, 4)));
  // The byte of padding may be missing at the end.
  return there.length >= end && (behind.length === 0 || isNext);
}
