// Sources: as in wav.ts.

/** Bytes that identify a RIFF file and its form, and those that head each of its chunks. */
const RIFF_HEAD_BYTES = 12;
const CHUNK_HEAD_BYTES = 8;
const EXTENSIBLE_TAG = 0xfffe;
/** A sub-format is a format tag followed by these bytes. */
const SUB_FORMAT_TAIL = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
/** A header with more chunks than this is none. */
const MOST_CHUNKS = 1000;
const LEAST_FORMAT_BYTES = 16;
export const MOST_FORMAT_BYTES = 1024;

/** Codings of samples that are not plain numbers, by their format tags. */
const codings: Readonly<Record<number, string>> = {
  0x02: 'Microsoft ADPCM',
  0x06: 'A-law',
  0x07: 'µ-law',
  0x11: 'IMA ADPCM',
  0x31: 'GSM 6.10',
  0x50: 'MPEG audio',
  0x55: 'MP3',
  0xff: 'AAC',
};

/** What a `fmt ` chunk says, believed or not. */
export interface WavFormat {
  /** The format tag: 1 for integers, 3 for floats; of an EXTENSIBLE format that of its sub-format. */
  readonly tag: number;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bytesPerSecond: number;
  /** Bytes of one sample of every channel. */
  readonly blockBytes: number;
  /** Bits of one sample of one channel. */
  readonly bits: number;
  /** Why it cannot be right as it is: `an unknown sub-format`. */
  readonly flaw?: string;
}

/** A header up to the first sample. */
export interface WavHeader {
  readonly format: WavFormat;
  /** Bytes of samples that it promises; not every writer comes back to fill it in. */
  readonly dataBytes: number;
  /** Bytes that it promises in all, its first 8 not counted. */
  readonly riffBytes: number;
}

/** Why a file has no header of a WAV file: its bytes cannot be so, or it is a RIFF file of another form. */
export type WavRefusal = { readonly reason: string } | { readonly form: string };

/** What the reader needs next. */
export type WavStep =
  /** So many bytes; fewer only where there are no more. */
  | { readonly type: 'read' | 'skip'; readonly bytes: number }
  /** Nothing: the format was read, and may be judged before the rest is. */
  | { readonly type: 'format'; readonly format: WavFormat };

/**
 * Reads a header from its first byte up to the first sample, step by step, so that streams and files in memory are read by one
 * rule: it yields what it needs, and is given the bytes of each `read`.
 */
export function* wavHeaderSteps(): Generator<WavStep, WavHeader | WavRefusal, Uint8Array> {
  const head = yield read(RIFF_HEAD_BYTES);
  if (head.length < RIFF_HEAD_BYTES) return { reason: 'it ends inside its header' };
  const form = latin1(head.subarray(8));
  if (form !== 'WAVE') return { form };

  let format: WavFormat | undefined;
  for (let chunks = 0; chunks < MOST_CHUNKS; chunks += 1) {
    const chunk = readChunkHead(yield read(CHUNK_HEAD_BYTES));
    if (chunk === undefined) break;
    const { id, size } = chunk;
    if (id === 'data') {
      if (format === undefined) return { reason: 'its samples come before their format' };
      return { format, dataBytes: size, riffBytes: uint32(head, 4) };
    }
    if (id === 'fmt ') {
      if (format !== undefined) return { reason: 'its header has two format chunks' };
      if (size < LEAST_FORMAT_BYTES || size > MOST_FORMAT_BYTES) return { reason: impossibleFormatSize(size) };
      format = readWavFormat(yield read(size));
      if (format === undefined) return { reason: 'it ends inside its header' };
      yield { type: 'format', format };
      yield skip(size % 2);
    } else {
      // A chunk of odd size is followed by one byte of padding.
      yield skip(size + (size % 2));
    }
  }
  return { reason: 'it ends before its first sample' };
}

/** The header of a file in memory and where its samples begin; undefined where it is cut off or makes no sense. */
export function readWavHeader(file: Uint8Array): (WavHeader & { readonly dataOffset: number }) | undefined {
  const steps = wavHeaderSteps();
  let offset = 0;
  for (let step = steps.next(); ;) {
    if (step.done === true) return 'format' in step.value ? { ...step.value, dataOffset: offset } : undefined;
    const end = step.value.type === 'format' ? offset : Math.min(offset + step.value.bytes, file.length);
    const bytes = file.subarray(offset, end);
    offset = end;
    step = steps.next(bytes);
  }
}

/** The name and the size of the chunk that begins here; undefined where there are too few bytes. */
export function readChunkHead(bytes: Uint8Array): { readonly id: string; readonly size: number } | undefined {
  if (bytes.length < CHUNK_HEAD_BYTES) return undefined;
  return { id: latin1(bytes.subarray(0, 4)), size: uint32(bytes, 4) };
}

/** What the content of a `fmt ` chunk says; undefined where it has fewer than 16 bytes. */
export function readWavFormat(chunk: Uint8Array): WavFormat | undefined {
  if (chunk.length < LEAST_FORMAT_BYTES) return undefined;
  const view = viewOf(chunk);
  const format: WavFormat = {
    tag: view.getUint16(0, true),
    channels: view.getUint16(2, true),
    sampleRate: view.getUint32(4, true),
    bytesPerSecond: view.getUint32(8, true),
    blockBytes: view.getUint16(12, true),
    bits: view.getUint16(14, true),
  };
  return format.tag === EXTENSIBLE_TAG ? { ...format, ...subFormat(chunk, format.bits) } : format;
}

/** What stands in the place of the format tag, as messages say it: `µ-law`, `format 0x0161`. */
export function describeCoding(tag: number): string {
  return codings[tag] ?? `format 0x${tag.toString(16).padStart(4, '0')}`;
}

export function impossibleFormatSize(size: number): string {
  return `its header has a "fmt " chunk of ${size} bytes, which cannot be`;
}

/** Streaming writers that cannot go back put 0xFFFFFFFF there, or the largest size that is safe with signed numbers. */
export function isUnknownSize(size: number): boolean {
  return size >= 0x7fff_f000;
}

const read = (bytes: number): WavStep => ({ type: 'read', bytes });
const skip = (bytes: number): WavStep => ({ type: 'skip', bytes });

function subFormat(chunk: Uint8Array, bits: number): Pick<WavFormat, 'flaw'> & Partial<Pick<WavFormat, 'tag'>> {
  const view = viewOf(chunk);
  const tag = chunk.length < 26 ? {} : { tag: view.getUint16(24, true) };
  if (chunk.length < 40) return { ...tag, flaw: `EXTENSIBLE, which takes 40 bytes, in ${chunk.length}` };
  const validBits = view.getUint16(18, true);
  // Fewer valid bits than the container has are left-aligned in it, so the container's width is what counts.
  if (validBits > bits) return { ...tag, flaw: `${validBits} valid bits in samples of ${bits}` };
  const known = SUB_FORMAT_TAIL.every((byte, index) => chunk[26 + index] === byte);
  return known ? tag : { ...tag, flaw: 'an unknown sub-format' };
}

/** A few bytes as text of Latin-1, in which every byte is a character. */
export function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function uint32(bytes: Uint8Array, at: number): number {
  return viewOf(bytes).getUint32(at, true);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
