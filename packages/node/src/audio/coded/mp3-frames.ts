import type { ByteCursor } from '../byte-cursor.ts';
import { id3HeadBytes } from '../id3.ts';
import type { CodedContext } from './coded-audio.ts';
import { MP3_HEADER_BYTES, readMp3Header, type Mp3Header } from './mp3-header.ts';
import { refuseCoded } from './refuse-coded.ts';
import { tagBytes } from './tags.ts';

export const MP3_NAME = 'an MP3 file';

export interface Mp3Frame {
  readonly header: Mp3Header;
  readonly bytes: Uint8Array;
  /** Where it begins, in bytes, and how many before it were passed over. */
  readonly at: number;
  readonly passed: number;
}

/**
 * The frames of a stream, of one kind with the first. What is none is left out, tags silently; files that were joined to this one
 * go on where it ends.
 *
 * @throws SpeechError `audio-invalid` where the rate or the number of channels changes
 */
export async function* mp3Frames(cursor: ByteCursor, context: CodedContext): AsyncGenerator<Mp3Frame> {
  const { damage } = context;
  let first: Mp3Header | undefined;
  // Whether the last frame, or a tag, has ended here.
  let isInStep = true;
  let passed = 0;
  for (;;) {
    const bytes = await cursor.peekAll(id3HeadBytes);
    if (bytes.length === 0) return;
    const at = cursor.position;
    const tag = await tagBytes(cursor, bytes);
    if (tag !== undefined) {
      await cursor.skip(tag);
      isInStep = true;
      continue;
    }
    const header = readMp3Header(bytes, 0);
    if (header !== undefined && (await isFrame(cursor, header, first, isInStep))) {
      first ??= header;
      if (isInStep) checkSame(header, first, at, context);
      const frame = await cursor.read(header.length);
      if (frame.length < header.length) damage.cutOff('a frame', at);
      else yield { header, bytes: frame, at, passed };
      isInStep = true;
      passed = 0;
      continue;
    }
    isInStep = false;
    const skipped = nextSync(bytes);
    const isFiller = bytes.subarray(0, skipped).every((byte) => byte === 0);
    await cursor.skip(skipped);
    if (isFiller && passed === 0) continue;
    passed += skipped;
    damage.leftOut(skipped, at);
  }
}

/** Whether what looks like a header is one: it goes on where another has ended, or another begins where it ends. */
async function isFrame(
  cursor: ByteCursor,
  header: Mp3Header,
  first: Mp3Header | undefined,
  isInStep: boolean,
): Promise<boolean> {
  const isAlike = first === undefined || sameKind(header, first);
  if (isInStep && isAlike) return true;
  const next = readMp3Header(await cursor.peekAll(header.length + MP3_HEADER_BYTES), header.length);
  return next !== undefined && sameKind(next, header) && (isInStep || isAlike);
}

function sameKind(left: Mp3Header, right: Mp3Header): boolean {
  return left.kind === right.kind && left.channels === right.channels;
}

function checkSame(found: Mp3Header, first: Mp3Header, at: number, context: CodedContext): void {
  if (sameKind(found, first)) return;
  const describe = ({ sampleRate, channels, name }: Mp3Header) => `${name} of ${sampleRate} Hz, ${channels} channels`;
  throw refuseCoded(
    context,
    MP3_NAME,
    `it changes at byte ${at + context.start} from ${describe(first)} to ${describe(found)}: each part needs a file of its own`,
  );
}

/** Bytes to the next that may begin a frame or a tag. */
function nextSync(bytes: Uint8Array): number {
  for (let at = 1; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === 0xff || byte === 0x49 || byte === 0x54 || byte === 0x41) return at;
  }
  return bytes.length;
}
