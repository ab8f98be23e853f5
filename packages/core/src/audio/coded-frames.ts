/** What the header of one frame of coded audio says. */
interface FrameHeader {
  readonly name: string;
  /** Bytes from this header to the next. */
  readonly length: number;
  /** What all frames of a stream have in common. */
  readonly kind: number;
}

const HEADER_BYTES = 7;

// Kilobits per second by MPEG version, layer and index; index 0 ("free") and 15 are not used by any stream that is found.
const BITRATES = {
  'first-2': [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  'first-3': [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  later: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;
const SAMPLE_RATES = [44_100, 48_000, 32_000] as const;

/**
 * The coding of bytes that begin with two frames of MP3 or AAC, and with a third where they reach so far; undefined for
 * anything else. With `begun`: also where the bytes end before the second frame.
 */
export function framesOf(bytes: Uint8Array, wanted: 'certain' | 'begun' = 'certain'): string | undefined {
  const first = headerAt(bytes, 0);
  if (first === undefined) return undefined;
  let at = first.length;
  for (let frames = 1; frames < 3; frames += 1) {
    if (at + HEADER_BYTES > bytes.length) return frames > 1 || wanted === 'begun' ? first.name : undefined;
    const next = headerAt(bytes, at);
    if (next === undefined || next.name !== first.name || next.kind !== first.kind) return undefined;
    if (frames === 1 && repeatsBefore(bytes, at)) return undefined;
    at += next.length;
  }
  return first.name;
}

/** Whether the first four bytes come again before the second frame: a tone does that, and frames do not. */
function repeatsBefore(bytes: Uint8Array, end: number): boolean {
  for (let at = bytes.indexOf(0xff, 1); at >= 0 && at < end; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === bytes[1] && bytes[at + 2] === bytes[2] && bytes[at + 3] === bytes[3]) return true;
  }
  return false;
}

function headerAt(bytes: Uint8Array, at: number): FrameHeader | undefined {
  const [sync = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
  if (sync !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
  // The layer's two bits are 0 in AAC alone.
  return (second & 0x06) === 0 ? aacHeader(bytes, at, second, third) : mpegHeader(second, third);
}

/** A frame of MPEG audio, layer II or III. */
export interface MpegFrameHeader extends FrameHeader {
  /** Of one channel. */
  readonly samples: number;
  /** Hz. */
  readonly sampleRate: number;
}

/** The header of a frame of MP3 that begins at `at`; undefined where none does. */
export function mpegHeaderAt(bytes: Uint8Array, at: number): MpegFrameHeader | undefined {
  const [sync, second = 0, third = 0] = bytes.subarray(at, at + 3);
  return sync === 0xff && (second & 0xe0) === 0xe0 && (second & 0x06) !== 0 ? mpegHeader(second, third) : undefined;
}

/** MPEG audio, layers II and III. No file of layer I is met, and its first bytes are those of a sample of −1. */
function mpegHeader(second: number, third: number): MpegFrameHeader | undefined {
  const version = (second >> 3) & 3;
  const layer = 4 - ((second >> 1) & 3);
  const sampleRate = SAMPLE_RATES[(third >> 2) & 3];
  if (version === 1 || layer === 1 || sampleRate === undefined) return undefined;
  const first = version === 3;
  const rates = first ? BITRATES[layer === 2 ? 'first-2' : 'first-3'] : BITRATES.later;
  const kilobits = rates[third >> 4] ?? 0;
  if (kilobits === 0) return undefined;
  const samples = layer === 3 && !first ? 576 : 1152;
  const divided = first ? sampleRate : version === 2 ? sampleRate / 2 : sampleRate / 4;
  const length = Math.floor(((samples / 8) * kilobits * 1000) / divided) + ((third >> 1) & 1);
  const kind = ((second & 0xfe) << 8) | (third & 0x0c);
  return { name: layer === 3 ? 'MP3' : 'MPEG audio', length, kind, samples, sampleRate: divided };
}

/** AAC in ADTS frames. */
function aacHeader(bytes: Uint8Array, at: number, second: number, third: number): FrameHeader | undefined {
  if ((second & 0xf0) !== 0xf0 || ((third >> 2) & 15) > 12) return undefined;
  const [fourth = 0, fifth = 0, sixth = 0] = bytes.subarray(at + 3, at + 6);
  const length = ((fourth & 3) << 11) | (fifth << 3) | (sixth >> 5);
  if (length < HEADER_BYTES) return undefined;
  return { name: 'AAC', length, kind: ((second & 0xfe) << 16) | ((third & 0xfd) << 8) | (fourth & 0xc0) };
}
