import { latin1, mpegHeaderAt, type MpegFrameHeader } from '@throughline/core/internal';

// Sources: ISO/IEC 11172-3 and 13818-3; "Mp3 Info Tag rev 1" (LAME); Fraunhofer's VBRI.

/** Bytes in which the header of a frame is read. */
export const MP3_HEADER_BYTES = 4;
/** A decoder gives its first sample so many samples late. */
const DECODER_DELAY = 529;

export interface Mp3Header extends MpegFrameHeader {
  readonly channels: number;
}

/** The header of a frame that begins at `at`; undefined where none does. */
export function readMp3Header(bytes: Uint8Array, at: number): Mp3Header | undefined {
  const header = mpegHeaderAt(bytes, at);
  const modes = bytes[at + 3];
  if (header === undefined || modes === undefined) return undefined;
  return { ...header, channels: modes >> 6 === 3 ? 1 : 2 };
}

/** What the first frame says of the others, in place of samples. */
export interface Mp3Info {
  /** How many frames follow, where it says so. */
  readonly frames?: number;
  /** Samples that the encoder has put before the audio and behind it, as a decoder gives them. */
  readonly before: number;
  readonly after: number;
}

/** What a frame says where it holds no audio but a description of the file. */
export function readMp3Info(frame: Uint8Array, { channels, sampleRate }: Mp3Header): Mp3Info | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  if (nameAt(frame, 36) === 'VBRI' && frame.length >= 54) return { frames: view.getUint32(50), before: 0, after: 0 };
  const isFirstVersion = sampleRate >= 32_000;
  const sideBytes = isFirstVersion ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17;
  const tag = MP3_HEADER_BYTES + sideBytes;
  if (!['Xing', 'Info'].includes(nameAt(frame, tag)) || frame.length < tag + 8) return undefined;
  const flags = view.getUint32(tag + 4);
  let at = tag + 8;
  const hasFrames = (flags & 1) !== 0 && frame.length >= at + 4;
  const frames = hasFrames ? { frames: view.getUint32(at) } : {};
  for (const [bit, bytes] of [
    [1, 4],
    [2, 4],
    [4, 100],
    [8, 4],
  ] as const)
    if ((flags & bit) !== 0) at += bytes;
  // The encoder's name, and 12 bytes on, two numbers of 12 bits.
  const [high = 0, middle = 0, low = 0] = frame.subarray(at + 21, at + 24);
  const delay = (high << 4) | (middle >> 4);
  const padding = ((middle & 15) << 8) | low;
  if (!/^(?:LAME|Lavf|Lavc|L3\.99|GOGO)/u.test(nameAt(frame, at)) || delay === 0)
    return { ...frames, before: 0, after: 0 };
  return { ...frames, before: delay + DECODER_DELAY, after: Math.max(0, padding - DECODER_DELAY) };
}

function nameAt(bytes: Uint8Array, at: number): string {
  return latin1(bytes.subarray(at, at + 4));
}
