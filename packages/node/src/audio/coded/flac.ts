import type { ByteCursor } from '../byte-cursor.ts';
import { lengthOf, type CodedAudio, type CodedContext, type CodedFormat, type Decoded } from './coded-audio.ts';
import { CodedClock } from './coded-clock.ts';
import { flacFrames, readFlacHead } from './flac-frames.ts';
import type { StreamInfo } from './flac-header.ts';
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
      decode: () => decodeFlac(cursor, info, context),
    };
  },
};

async function* decodeFlac(cursor: ByteCursor, info: StreamInfo, context: CodedContext): AsyncGenerator<Decoded> {
  const { sampleRate, samples, bits } = info;
  const position = () => cursor.position;
  const clock = new CodedClock({ context, sampleRate, position, promised: samples || undefined });
  // Of a part of a stream, the first frame has any number.
  let begins = samples > 0;
  // Its header may be wrong about it.
  let frameSamples = 0;
  const decoder = await flacDecoder(bits);
  try {
    for await (const frame of flacFrames(cursor, info, context)) {
      if (frame === undefined) {
        clock.begins(0);
        frameSamples = 0;
        continue;
      }
      const { bytes, header } = frame;
      if (begins || (frameSamples === 0 && context.damage.isDamaged)) clock.begins(0);
      begins = false;
      const block = await decoder.decode(bytes);
      if (block === undefined) {
        context.damage.leftOut(bytes.length, position() - bytes.length);
        continue;
      }
      frameSamples = Math.max(frameSamples, header.samples);
      const missing = clock.reach(header.number * (header.counts === 'samples' ? 1 : frameSamples));
      if (missing !== undefined) yield missing;
      clock.decoded(lengthOf(block));
      yield block;
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
