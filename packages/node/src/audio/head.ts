import { detectContainer, latin1, mayBecomeContainer } from '@throughline/core/internal';
import type { Cursor } from './byte-cursor.ts';
import { recognise } from './foreign-files.ts';
import type { Foreign } from './foreign.ts';
import { isRuined, recogniseText } from './foreign-texts.ts';
import { id3Bytes, id3HeadBytes } from './id3.ts';

/** Bytes in which the header of a WAV file is recognised. */
const riffBytes = 44;
const fewBytes = 12;
/** So many tags before a file are believed. */
const mostTags = 16;
/** So many bytes that are all text are not samples. */
const textBytes = 64;

/** Skips the tags (ID3) before a file; whether there was one. */
export async function skipTag(cursor: Cursor): Promise<boolean> {
  for (let tags = 0; ; tags += 1) {
    const bytes = id3Bytes(await cursor.peek(id3HeadBytes));
    if (bytes === undefined || tags === mostTags) return tags > 0;
    await cursor.skip(bytes);
  }
}

/** Whether a RIFF file begins here, WAV or other, and its bytes are still what they were when it was written. */
export async function beginsWithWav(cursor: Cursor): Promise<boolean> {
  if (latin1(await cursor.peek(4)) !== 'RIFF') return false;
  // What has arrived by then: a live stream is not waited for.
  return !isRuined(await cursor.peekAll(riffBytes));
}

/** What bytes are that were declared to be samples, and are not; reads no further than needed. */
export async function foreignAt(cursor: Cursor): Promise<Foreign | undefined> {
  if (mayBeText(await cursor.peek(fewBytes))) {
    const head = await cursor.peek(textBytes);
    if (head.length === textBytes && recogniseText(head) !== undefined) return recognise(head);
  }
  for (let count = fewBytes; ; count *= 4) {
    const head = await cursor.peek(count);
    const container = detectContainer(head);
    if (container !== undefined) return { container };
    if (head.length < count || mayBecomeContainer(head) === 'no') return undefined;
  }
}

/** Whether all bytes are printable ASCII, which so many bytes of samples hardly ever are. */
function mayBeText(few: Uint8Array): boolean {
  return few.length === fewBytes && few.every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13));
}
