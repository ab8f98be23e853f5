// Source: RFC 9639, sections 8 and 9.

/** What the first metadata block says of the whole stream. */
export interface StreamInfo {
  readonly sampleRate: number;
  readonly channels: number;
  readonly bits: number;
  /** Samples of one channel; 0 where it is not known. */
  readonly samples: number;
}

export const STREAM_INFO_BYTES = 34;

export function readStreamInfo(block: Uint8Array): StreamInfo {
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  const packed = view.getUint32(10);
  return {
    sampleRate: packed >>> 12,
    channels: ((packed >>> 9) & 7) + 1,
    bits: ((packed >>> 4) & 31) + 1,
    samples: (packed & 15) * 2 ** 32 + view.getUint32(14),
  };
}

export interface FrameHeader {
  /** Bytes of the header, with its checksum. */
  readonly length: number;
  /** Samples of one channel. */
  readonly samples: number;
  /** Where it begins: in samples of one channel, or in frames where all but the last have as many samples. */
  readonly number: number;
  readonly counts: 'samples' | 'frames';
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  readonly bits: number;
}

export const MOST_HEADER_BYTES = 16;
const SAMPLE_RATES = [0, 88_200, 176_400, 192_000, 8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];
const BITS = [0, 8, 12, undefined, 16, 20, 24, 32];

/** The header of a frame that begins at `at`; undefined where none does, by its checksum. */
export function readFrameHeader(bytes: Uint8Array, at: number, info: StreamInfo): FrameHeader | undefined {
  const [sync, blocking = 0, sizes = 0, kinds = 0] = bytes.subarray(at, at + 4);
  if (sync !== 0xff || (blocking & 0xfe) !== 0xf8 || (kinds & 1) !== 0) return undefined;
  const assignment = kinds >> 4;
  const bits = BITS[(kinds >> 1) & 7];
  if (assignment > 10 || bits === undefined) return undefined;
  const numberLength = numberBytes(bytes[at + 4] ?? 0xff);
  if (numberLength === undefined) return undefined;
  let end = at + 4 + numberLength;
  const field = (count: number): number => {
    let value = 0;
    for (let index = 0; index < count; index += 1) value = value * 0x100 + (bytes[end + index] ?? 0);
    end += count;
    return value;
  };
  const samples = samplesOf(sizes >> 4, field);
  const sampleRate = rateOf(sizes & 15, field);
  if (samples === undefined || sampleRate === undefined) return undefined;
  if (end >= bytes.length || crc8(bytes, at, end) !== bytes[end]) return undefined;
  return {
    length: end + 1 - at,
    samples,
    number: numberAt(bytes, at + 4, numberLength),
    counts: (blocking & 1) === 1 ? 'samples' : 'frames',
    sampleRate: sampleRate === 0 ? info.sampleRate : sampleRate,
    channels: assignment < 8 ? assignment + 1 : 2,
    bits: bits === 0 ? info.bits : bits,
  };
}

function samplesOf(code: number, field: (bytes: number) => number): number | undefined {
  if (code === 0) return undefined;
  if (code === 1) return 192;
  if (code < 6) return 576 << (code - 2);
  if (code < 8) return field(code - 5) + 1;
  return 256 << (code - 8);
}

function rateOf(code: number, field: (bytes: number) => number): number | undefined {
  if (code < 12) return SAMPLE_RATES[code];
  if (code === 12) return field(1) * 1000;
  if (code === 13) return field(2);
  return code === 14 ? field(2) * 10 : undefined;
}

/** Bytes of the frame's number, which is written like a character of UTF-8, up to 36 bits. */
function numberBytes(first: number): number | undefined {
  const ones = Math.clz32(~(first << 24));
  return ones === 0 ? 1 : ones > 1 && ones < 8 ? ones : undefined;
}

function numberAt(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at] ?? 0;
  let number = length === 1 ? first : first & (0x7f >> length);
  // Beyond 32 bits.
  for (let index = 1; index < length; index += 1) number = number * 64 + ((bytes[at + index] ?? 0) & 0x3f);
  return number;
}

/** The largest frame with this header, which holds its samples as they are; in bytes. */
export function mostFrameBytes({ length, samples, channels, bits }: FrameHeader): number {
  return length + 2 + channels * (Math.ceil((samples * (bits + 1)) / 8) + 8);
}

const crc8Table = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc << 1) ^ ((crc & 0x80) === 0 ? 0 : 0x107);
  return crc;
});

function crc8(bytes: Uint8Array, from: number, end: number): number {
  let crc = 0;
  for (let at = from; at < end; at += 1) crc = crc8Table[crc ^ (bytes[at] ?? 0)] ?? 0;
  return crc;
}

const crc16Table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc << 1) ^ ((crc & 0x8000) === 0 ? 0 : 0x1_8005);
  return crc;
});

/** The checksum of a frame, carried on by one byte. Of a whole frame with its checksum it is 0. */
export function crc16(crc: number, byte: number): number {
  return ((crc << 8) & 0xffff) ^ (crc16Table[(crc >> 8) ^ byte] ?? 0);
}
