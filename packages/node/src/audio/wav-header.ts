import type { AudioFormat } from '@throughline/core/internal';
import type { Cursor } from './byte-cursor.ts';
import type { AudioFileName } from './refusals.ts';
import { refuseCoding, refuseContainer, refuseHeader } from './refusals.ts';
import type { SampleLayout } from './sample-layout.ts';
import { blockBytes } from './sample-layout.ts';
import type { OnAudioFileWarning } from './warnings.ts';
import { audioFileWarning } from './warnings.ts';

// Sources: "Multimedia Programming Interface and Data Specifications 1.0" (RIFF, WAVE) and Microsoft's page on
// WAVEFORMATEXTENSIBLE for its sub-formats.

/** Bytes that tell a RIFF file and its form. */
const riffHeadBytes = 12;
const extensible = 0xfffe;
/** A sub-format is a format tag followed by these bytes. */
const subFormatTail = '000000001000800000aa00389b71';
/** A header with more chunks than this is none. */
const mostChunks = 1000;
export const mostFormatBytes = 1024;

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

export interface WavHeader {
  readonly layout: SampleLayout;
  /** Bytes of samples that the header promises; not every writer comes back to fill it in. They begin where the cursor is. */
  readonly size: number;
  /** Where the header says that the file ends; undefined where it says nothing that can be. */
  readonly end: number | undefined;
}

export interface WavHeaderContext {
  readonly file: AudioFileName;
  readonly wanted: AudioFormat;
  readonly onWarning: OnAudioFileWarning;
}

/**
 * Reads a WAV header up to the first sample and believes nothing in it that cannot be true.
 *
 * @throws SpeechError `audio-container` for a RIFF file of another kind, `audio-format` for a coding that is not decoded
 *   here, `audio-invalid` for a header that contradicts itself or holds no samples
 */
export async function readWavHeader(cursor: Cursor, context: WavHeaderContext): Promise<WavHeader> {
  const { file, wanted } = context;
  const start = cursor.position;
  const head = await cursor.read(riffHeadBytes);
  if (head.length < riffHeadBytes) throw refuseHeader(file, 'it ends inside its header', wanted);
  const form = ascii(head.subarray(8));
  if (form !== 'WAVE') throw refuseContainer(file, { container: `a RIFF file of type "${form.trim()}"` }, wanted);

  let layout: SampleLayout | undefined;
  for (let chunks = 0; chunks < mostChunks; chunks += 1) {
    const chunk = await cursor.read(8);
    if (chunk.length < 8) break;
    const id = ascii(chunk.subarray(0, 4));
    const size = view(chunk).getUint32(4, true);
    if (id === 'data') {
      if (layout === undefined) throw refuseHeader(file, 'its samples come before their format', wanted);
      return { layout, size, end: endOf(start, view(head).getUint32(4, true)) };
    }
    if (id === 'fmt ') {
      if (layout !== undefined) throw refuseHeader(file, 'its header tells the format twice', wanted);
      if (size < 16 || size > mostFormatBytes) {
        throw refuseHeader(file, `its header has a "fmt " chunk of ${size} bytes, which cannot be`, wanted);
      }
      layout = readFormat(await cursor.read(size), context);
      await cursor.skip(size % 2);
    } else {
      // A chunk of odd size is followed by one byte of padding.
      await cursor.skip(size + (size % 2));
    }
  }
  throw refuseHeader(file, 'it ends before its first sample', wanted);
}

function endOf(start: number, riffSize: number): number | undefined {
  return riffSize === 0 || isUnknownSize(riffSize) ? undefined : start + 8 + riffSize;
}

/** Streaming writers that cannot go back put 0xFFFFFFFF there, or the largest size that is safe with signed numbers. */
export function isUnknownSize(size: number): boolean {
  return size >= 0x7fff_f000;
}

export function readFormat(chunk: Uint8Array, { file, wanted, onWarning }: WavHeaderContext): SampleLayout {
  const refuse = (reason: string) => refuseHeader(file, `its header says ${reason}`, wanted);
  if (chunk.length < 16) throw refuseHeader(file, 'it ends inside its header', wanted);
  const fields = view(chunk);
  const tag = formatTag(chunk, refuse);
  const channels = fields.getUint16(2, true);
  const sampleRate = fields.getUint32(4, true);
  const byteRate = fields.getUint32(8, true);
  const blockSize = fields.getUint16(12, true);
  const bits = fields.getUint16(14, true);

  if (tag !== 1 && tag !== 3) {
    throw refuseCoding(file, codings[tag] ?? `format 0x${tag.toString(16).padStart(4, '0')}`, wanted);
  }
  if (channels < 1 || channels > 8) throw refuse(`${channels} channels; 1 to 8 are read`);
  if (sampleRate < 8000 || sampleRate > 192_000) throw refuse(`${sampleRate} Hz; 8000 to 192000 are read`);
  const widths = tag === 1 ? [8, 16, 24, 32] : [32, 64];
  if (!widths.includes(bits)) {
    throw refuse(`${bits} bits for ${tag === 1 ? 'integer' : 'float'} samples; ${widths.join(', ')} are read`);
  }
  const layout: SampleLayout = { sampleRate, channels, coding: tag === 1 ? 'integer' : 'float', bits };
  const block = blockBytes(layout);
  if (blockSize !== block) {
    throw refuse(`${blockSize} bytes per sample of all channels, but ${channels} × ${bits} bits are ${block}`);
  }
  if (byteRate !== sampleRate * block) {
    onWarning(
      audioFileWarning(
        'odd-header',
        `the header of ${file.label} says ${byteRate} bytes per second, but its own numbers make ${sampleRate * block}`,
      ),
    );
  }
  return layout;
}

function formatTag(chunk: Uint8Array, refuse: (reason: string) => Error): number {
  const fields = view(chunk);
  const tag = fields.getUint16(0, true);
  if (tag !== extensible) return tag;
  if (chunk.length < 40) throw refuse(`EXTENSIBLE, which takes 40 bytes, in ${chunk.length}`);
  const bits = fields.getUint16(14, true);
  const validBits = fields.getUint16(18, true);
  // Fewer valid bits than the container has are left-aligned in it, so the container's width is what counts.
  if (validBits > bits) throw refuse(`${validBits} valid bits in samples of ${bits}`);
  if (Buffer.from(chunk.subarray(26, 40)).toString('hex') !== subFormatTail) throw refuse('an unknown sub-format');
  return fields.getUint16(24, true);
}

export function ascii(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
