import type { FLACDecoder } from '@wasm-audio-decoders/flac';
import type { ByteCursor } from '../byte-cursor.ts';
import type { Block, CodedAudio, CodedContext, CodedFormat } from './coded-audio.ts';
import { flacFrames, readFlacHead } from './flac-frames.ts';
import { quietly } from './quietly.ts';
import { checkCoded } from './refuse-coded.ts';

export const flac: CodedFormat = {
  name: 'a FLAC file',
  async open(cursor: ByteCursor, context: CodedContext): Promise<CodedAudio> {
    const info = await readFlacHead(cursor, context);
    checkCoded(context, flac.name, info);
    const { sampleRate, channels, samples } = info;
    return {
      sampleRate,
      channels,
      ...(samples === 0 ? {} : { samples }),
      decode: () => decodeFlac(flacFrames(cursor, info, context), info.bits, () => cursor.position, context),
    };
  },
};

/**
 * @param bits - of a sample
 * @param position - where the reading is, in bytes
 */
async function* decodeFlac(
  frames: AsyncIterable<Uint8Array>,
  bits: number,
  position: () => number,
  { damage }: CodedContext,
): AsyncGenerator<Block> {
  const { FLACDecoder: Decoder } = await import('@wasm-audio-decoders/flac');
  const decoder: FLACDecoder = new Decoder();
  await decoder.ready;
  // The decoder makes +1 of the highest sample; the others make −1 of the lowest.
  const scale = 1 - 2 ** (1 - bits);
  try {
    for await (const frame of frames) {
      const { channelData, samplesDecoded, errors } = await quietly(() => decoder.decodeFrames([frame]));
      if (errors.length > 0) damage.leftOut(frame.length, position() - frame.length);
      if (samplesDecoded > 0) yield channelData.map((samples) => samples.map((sample) => sample * scale));
    }
  } finally {
    decoder.free();
  }
}
