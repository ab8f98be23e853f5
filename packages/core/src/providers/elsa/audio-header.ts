import { detectContainer } from '../../audio/container.ts';
import { describeCoding, readWavHeader, type WavFormat } from '../../audio/wav-reader.ts';
import { FLOAT_TAG, INTEGER_TAG } from '../../audio/wav.ts';

/** What a file of one of the three formats says of itself in its header. */
export interface ElsaAudioHeader {
  /** The kind of file. */
  readonly container: 'WAV' | 'FLAC' | 'Ogg Opus';
  /** Samples per second. */
  readonly sampleRate: number;
  /** How many channels it has. */
  readonly channels: number;
  /** Of a WAV file, how its samples are written: `16-bit`, `24-bit`, `32-bit float`, `µ-law`. */
  readonly samples?: string;
  /** Absent where the header does not say, as in a stream that was written without an end. */
  readonly seconds?: number;
}

/**
 * Reads the header of WAV, FLAC or Ogg Opus; for any other file the name of its format, as far as it is known. A header that
 * is cut off or makes no sense is `undefined`.
 *
 * @param file - the whole file; its length is needed where the header does not say how long the audio is
 */
export function readElsaAudioHeader(file: Uint8Array): ElsaAudioHeader | string | undefined {
  const container = detectContainer(file);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  try {
    switch (container) {
      case 'WAV':
        return wavHeader(file);
      case 'FLAC':
        return flacHeader(view);
      case 'Ogg':
        return opusHeader(view) ?? 'Ogg without Opus';
      default:
        return container;
    }
  } catch {
    // A RangeError: the file ends within its header.
    return undefined;
  }
}

function tag(view: DataView, offset: number, length: number): string {
  return Array.from({ length }, (_, index) => String.fromCharCode(view.getUint8(offset + index))).join('');
}

function wavHeader(file: Uint8Array): ElsaAudioHeader | undefined {
  const header = readWavHeader(file);
  if (header === undefined || header.format.bytesPerSecond === 0) return undefined;
  const { sampleRate, channels, bytesPerSecond } = header.format;
  // A stream that was written without an end says more than there is; what is there counts.
  const bytes = Math.min(header.dataBytes, file.length - header.dataOffset);
  return {
    container: 'WAV',
    sampleRate,
    channels,
    samples: describeSamples(header.format),
    seconds: bytes / bytesPerSecond,
  };
}

function describeSamples({ tag: coding, bits }: WavFormat): string {
  if (coding === INTEGER_TAG) return `${bits}-bit`;
  return coding === FLOAT_TAG ? `${bits}-bit float` : describeCoding(coding);
}

/** The first block is STREAMINFO (RFC 9639 §8.2): from its 11th byte on 20 bits of rate, 3 of channels less 1, 5 of sample size less 1, 36 of length. */
function flacHeader(view: DataView): ElsaAudioHeader | undefined {
  if ((view.getUint8(4) & 0x7f) !== 0) return undefined;
  const fields = view.getBigUint64(8 + 10);
  const sampleRate = Number(fields >> 44n);
  const channels = Number((fields >> 41n) & 7n) + 1;
  const samples = Number(fields & 0xf_ffff_ffffn);
  if (sampleRate === 0) return undefined;
  return { container: 'FLAC', sampleRate, channels, ...(samples > 0 && { seconds: samples / sampleRate }) };
}

/** Positions in Ogg Opus count samples of 48 kHz, whatever the rate of the input was (RFC 7845 §4). */
const opusClock = 48_000;

/** The first page holds OpusHead alone (RFC 7845 §5.1); the position of the last page is the length. */
function opusHeader(view: DataView): ElsaAudioHeader | undefined {
  const start = 27 + view.getUint8(26);
  if (tag(view, start, 8) !== 'OpusHead') return undefined;
  const channels = view.getUint8(start + 9);
  const preSkip = view.getUint16(start + 10, true);
  const sampleRate = view.getUint32(start + 12, true);
  const end = lastPosition(view);
  return {
    container: 'Ogg Opus',
    sampleRate,
    channels,
    ...(end > preSkip && { seconds: (end - preSkip) / opusClock }),
  };
}

const largestPage = 65_307;

function lastPosition(view: DataView): number {
  const earliest = Math.max(0, view.byteLength - 2 * largestPage);
  for (let offset = view.byteLength - 27; offset >= earliest; offset -= 1) {
    // All bits set: no packet ends on that page.
    if (view.getUint8(offset) === 0x4f && tag(view, offset, 4) === 'OggS') {
      const position = view.getBigInt64(offset + 6, true);
      if (position >= 0n) return Number(position);
    }
  }
  return 0;
}
