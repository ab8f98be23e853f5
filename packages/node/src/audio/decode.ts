import { decodeG711, WAV_HEADER_BYTES, writeWavHeader, type SampleLayout } from '@throughline/core/internal';
import wavDecoder from 'wav-decoder';
import { isG711 } from './sample-layout.ts';

/**
 * Whole blocks of samples as interleaved floats in −1…1. The decoder never sees a header of the file: it is given the bytes
 * behind a canonical header of our own, because a false header makes it take minutes and gigabytes.
 */
export function decodeSamples(bytes: Uint8Array, layout: SampleLayout): Float32Array {
  const { coding } = layout;
  if (isG711(coding)) return Float32Array.from(decodeG711(bytes, coding), (sample) => sample / 32_768);
  // The decoder turns the lowest 24-bit sample into the highest, so these samples are widened to 32 bits first.
  const widens = coding === 'integer' && layout.bits === 24;
  const given = widens ? widenedTo32Bits(bytes) : bytes;
  const { channelData } = wavDecoder.decode.sync(wavFile(given, widens ? { ...layout, bits: 32 } : layout));
  const [first] = channelData;
  return first !== undefined && channelData.length === 1 ? first : interleaved(channelData);
}

/** A WAV file of these samples with the shortest header that there is. */
function wavFile(bytes: Uint8Array, layout: SampleLayout): ArrayBuffer {
  const file = new Uint8Array(WAV_HEADER_BYTES + bytes.length);
  writeWavHeader(file, layout, bytes.length);
  file.set(bytes, WAV_HEADER_BYTES);
  return file.buffer;
}

function widenedTo32Bits(bytes: Uint8Array): Uint8Array {
  const wide = new Uint8Array((bytes.length / 3) * 4);
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    wide[to + 1] = bytes[from] ?? 0;
    wide[to + 2] = bytes[from + 1] ?? 0;
    wide[to + 3] = bytes[from + 2] ?? 0;
  }
  return wide;
}

function interleaved(channelData: readonly Float32Array[]): Float32Array {
  const channels = channelData.length;
  const samples = new Float32Array(channels * (channelData[0]?.length ?? 0));
  channelData.forEach((channel, number) => {
    for (let index = 0; index < channel.length; index += 1) samples[index * channels + number] = channel[index] ?? 0;
  });
  return samples;
}
