import { latin1 } from '@throughline/core/internal';
import type { ByteCursor } from '../byte-cursor.ts';
import type { CodedContext } from './coded-audio.ts';
import {
  crc16,
  MOST_HEADER_BYTES,
  mostFrameBytes,
  readFrameHeader,
  readStreamInfo,
  STREAM_INFO_BYTES,
  type FrameHeader,
  type StreamInfo,
} from './flac-header.ts';
import { refuseCoded } from './refuse-coded.ts';
import { tagBytes } from './tags.ts';

const FLAC_MAGIC = 'fLaC';
const BLOCK_HEAD_BYTES = 4;

/** Reads the metadata blocks up to the first frame. */
export async function readFlacHead(cursor: ByteCursor, context: CodedContext): Promise<StreamInfo> {
  await cursor.skip(FLAC_MAGIC.length);
  let info: StreamInfo | undefined;
  for (let isLast = false; !isLast;) {
    const head = await cursor.read(BLOCK_HEAD_BYTES);
    const [kind = 0, high = 0, middle = 0, low = 0] = head;
    const length = (high << 16) | (middle << 8) | low;
    if (info === undefined) {
      const block = await cursor.read(STREAM_INFO_BYTES);
      if (block.length < STREAM_INFO_BYTES) throw refuseCoded(context, 'a FLAC file', 'it ends inside its header');
      if ((kind & 0x7f) !== 0 || length !== STREAM_INFO_BYTES) {
        throw refuseCoded(context, 'a FLAC file', 'its header does not begin with a description of the stream');
      }
      info = readStreamInfo(block);
    } else {
      if (head.length < BLOCK_HEAD_BYTES) throw refuseCoded(context, 'a FLAC file', 'it ends inside its header');
      await cursor.skip(length);
    }
    isLast = (kind & 0x80) !== 0;
  }
  if (info === undefined) throw refuseCoded(context, 'a FLAC file', 'it ends inside its header');
  return info;
}

export interface FlacFrame {
  readonly header: FrameHeader;
  readonly bytes: Uint8Array;
}

/**
 * The frames of a stream, each whole and right by its checksum; `undefined` where the stream of another file begins. What is none is left out; files that were joined to this one go
 * on where it ends.
 *
 * @throws SpeechError `audio-invalid` where the rate or the number of channels changes
 */
export async function* flacFrames(
  cursor: ByteCursor,
  info: StreamInfo,
  context: CodedContext,
): AsyncGenerator<FlacFrame | undefined> {
  const { damage } = context;
  for (;;) {
    const bytes = await cursor.peekAll(MOST_HEADER_BYTES);
    if (bytes.length === 0) return;
    const at = cursor.position;
    if (isMagic(bytes, 0)) {
      checkSame(await readFlacHead(cursor, context), info, at, context);
      yield undefined;
      continue;
    }
    const tag = await tagBytes(cursor, bytes);
    if (tag !== undefined) {
      await cursor.skip(tag);
      continue;
    }
    const header = readFrameHeader(bytes, 0, info);
    if (header === undefined) {
      const next = nextHeader(bytes, 1, info);
      // The last bytes may be the beginning of a header.
      const skipped = next ?? Math.max(1, bytes.length - MOST_HEADER_BYTES);
      await cursor.skip(skipped);
      damage.leftOut(skipped, at);
      continue;
    }
    checkSame(header, info, at, context);
    const found = await frameEnd(cursor, header, info);
    if (found.isWhole) yield { bytes: await cursor.read(found.end), header };
    else {
      if (found.isCut) damage.cutOff('a frame', at);
      await cursor.skip(found.end);
      damage.leftOut(found.end, at);
    }
  }
}

interface FrameEnd {
  /** Bytes from the frame's beginning. */
  readonly end: number;
  readonly isWhole: boolean;
  /** The file ends inside the frame. */
  readonly isCut: boolean;
}

/** Where the frame at the cursor ends: where its checksum is right and another begins; else where to look for one. */
async function frameEnd(cursor: ByteCursor, header: FrameHeader, info: StreamInfo): Promise<FrameEnd> {
  const most = mostFrameBytes(header);
  let [crc, at] = [0, 0];
  let [next, lastRight]: (number | undefined)[] = [];
  for (;;) {
    const bytes = await cursor.peekAll(at + MOST_HEADER_BYTES + 1);
    // A header behind the frame is looked at whole.
    const isAll = bytes.length < at + MOST_HEADER_BYTES + 1;
    const until = Math.min(most, isAll ? bytes.length : bytes.length - MOST_HEADER_BYTES);
    for (; at <= until; at += 1) {
      const byte = bytes[at];
      if (at > header.length && (crc === 0 || byte === 0xff || byte === 0x66)) {
        const begins = isMagic(bytes, at) || readFrameHeader(bytes, at, info) !== undefined;
        if (crc === 0 && begins) return { end: at, isWhole: true, isCut: false };
        if (crc === 0) lastRight = at;
        if (begins) next ??= at;
      }
      if (byte !== undefined) crc = crc16(crc, byte);
    }
    if (at <= most && !isAll) continue;
    // Behind the last frame there is no other: the file ends, or its tags follow.
    if (lastRight !== undefined && (next === undefined || lastRight === bytes.length)) {
      return { end: lastRight, isWhole: true, isCut: false };
    }
    return { end: next ?? Math.min(at, bytes.length), isWhole: false, isCut: next === undefined && isAll };
  }
}

function nextHeader(bytes: Uint8Array, from: number, info: StreamInfo): number | undefined {
  for (let at = from; at < bytes.length; at += 1) {
    if (isMagic(bytes, at) || readFrameHeader(bytes, at, info) !== undefined) return at;
  }
  return undefined;
}

function isMagic(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x66 && latin1(bytes.subarray(at, at + FLAC_MAGIC.length)) === FLAC_MAGIC;
}

function checkSame(found: StreamInfo | FrameHeader, info: StreamInfo, at: number, context: CodedContext): void {
  const describe = ({ sampleRate, channels }: StreamInfo | FrameHeader) => `${sampleRate} Hz, ${channels} channels`;
  if (describe(found) === describe(info)) return;
  throw refuseCoded(
    context,
    'a FLAC file',
    `it changes at byte ${at + context.start} from ${describe(info)} to ${describe(found)}: each part needs a file of its own`,
  );
}
