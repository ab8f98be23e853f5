import type { ByteCursor } from '../byte-cursor.ts';
import type { Block, CodedAudio, CodedContext, CodedFormat } from './coded-audio.ts';
import { flacFrames, readFlacHead } from './flac-frames.ts';
import type { PacketDecoder } from './packet-decoder.ts';
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

async function* decodeFlac(
  frames: AsyncIterable<Uint8Array>,
  bits: number,
  position: () => number,
  { damage }: CodedContext,
): AsyncGenerator<Block> {
  const decoder = await flacDecoder(bits);
  try {
    for await (const frame of frames) {
      const block = await decoder.decode(frame);
      if (block === undefined) damage.leftOut(frame.length, position() - frame.length);
      else yield block;
    }
  } finally {
    decoder.free();
  }
}

/** @param bits - of a sample */
export async function flacDecoder(bits: number): Promise<PacketDecoder> {
  const { FLACDecoder } = await import('@wasm-audio-decoders/flac');
  const decoder = new FLACDecoder();
  await decoder.ready;
  // The decoder makes +1 of the highest sample; the others make −1 of the lowest.
  const scale = 1 - 2 ** (1 - bits);
  return {
    async decode(frame: Uint8Array) {
      const { channelData, errors } = await quietly(() => decoder.decodeFrames([frame]));
      // That a frame is missing before this one is reported where it was left out.
      const isWrong = errors.some(({ message }) => !message.includes('MISSING_FRAME'));
      if (isWrong || channelData.length === 0) return undefined;
      return channelData.map((samples) => samples.map((sample) => sample * scale));
    },
    free: () => decoder.free(),
  };
}
