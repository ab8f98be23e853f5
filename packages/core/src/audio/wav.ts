import type { G711Law } from './g711.ts';

// Sources: "Multimedia Programming Interface and Data Specifications 1.0" (RIFF, WAVE) and Microsoft's page on
// WAVEFORMATEXTENSIBLE for its sub-formats.

/** Bytes of the shortest header that there is: RIFF, one `fmt ` chunk of 16 bytes, and the head of the `data` chunk. */
export const WAV_HEADER_BYTES = 44;

/** The format tags of samples that are numbers. */
export const INTEGER_TAG = 1;
export const FLOAT_TAG = 3;
/** The format tags of the two laws of G.711, of which each byte is a sample. */
export const G711_TAGS: Readonly<Record<number, G711Law>> = { 6: 'alaw', 7: 'mulaw' };

const FORMAT_BYTES = 16;
/** Where the two lengths are that depend on how many samples follow. */
const RIFF_SIZE_AT = 4;
const DATA_SIZE_AT = 40;
/** What a writer writes that cannot go back: the samples go on to the end. */
const TO_THE_END = 0xffff_ffff;

/** How the samples of a file are stored; little-endian, channels interleaved. */
export interface SampleLayout {
  /** Samples per second of one channel. */
  readonly sampleRate: number;
  readonly channels: number;
  readonly coding: 'integer' | 'float' | G711Law;
  /** Bits of one sample of one channel. */
  readonly bits: number;
}

/** 16-bit mono, as every writer here but the decoder's uses it. */
export function mono16(sampleRate: number): SampleLayout {
  return { sampleRate, channels: 1, coding: 'integer', bits: 16 };
}

/** Bytes of one sample of every channel. */
export function blockBytes({ channels, bits }: SampleLayout): number {
  return (channels * bits) / 8;
}

/**
 * The header of a WAV file, without its samples.
 *
 * @param dataBytes - of the samples that follow, up to 2³² − 37. Absent: they go on to the end, as for a reader of a pipe.
 */
export function wavHeader(layout: SampleLayout, dataBytes?: number): Uint8Array {
  const header = new Uint8Array(WAV_HEADER_BYTES);
  writeWavHeader(header, layout, dataBytes);
  return header;
}

/** Writes the header to the beginning of a file in memory; with `setWavLength` it then serves samples of any number. */
export function writeWavHeader(file: Uint8Array, layout: SampleLayout, dataBytes?: number): void {
  const view = new DataView(file.buffer, file.byteOffset, WAV_HEADER_BYTES);
  const block = blockBytes(layout);
  name(view, 0, 'RIFF');
  name(view, 8, 'WAVEfmt ');
  view.setUint32(16, FORMAT_BYTES, true);
  view.setUint16(20, layout.coding === 'float' ? FLOAT_TAG : INTEGER_TAG, true);
  view.setUint16(22, layout.channels, true);
  view.setUint32(24, layout.sampleRate, true);
  view.setUint32(28, layout.sampleRate * block, true);
  view.setUint16(32, block, true);
  view.setUint16(34, layout.bits, true);
  name(view, 36, 'data');
  setWavLength(view, dataBytes);
}

/** Says in a header how many bytes of samples follow; absent: up to the end. */
export function setWavLength(header: DataView, dataBytes?: number): void {
  header.setUint32(
    RIFF_SIZE_AT,
    dataBytes === undefined ? TO_THE_END : WAV_HEADER_BYTES - (RIFF_SIZE_AT + 4) + dataBytes,
    true,
  );
  header.setUint32(DATA_SIZE_AT, dataBytes ?? TO_THE_END, true);
}

function name(view: DataView, at: number, text: string): void {
  for (let index = 0; index < text.length; index += 1) view.setUint8(at + index, text.charCodeAt(index));
}
