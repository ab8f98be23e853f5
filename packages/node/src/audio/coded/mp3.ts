import { detectContainer } from '@throughline/core/internal';
import type { MPEGDecoder } from 'mpg123-decoder';
import type { ByteCursor } from '../byte-cursor.ts';
import type { Block, CodedAudio, CodedContext, CodedFormat } from './coded-audio.ts';
import { readMp3Info, type Mp3Info } from './mp3-header.ts';
import { MP3_NAME, mp3Frames, type Mp3Frame } from './mp3-frames.ts';
import { quietly } from './quietly.ts';
import { checkCoded, refuseCoded } from './refuse-coded.ts';
import { Trim } from './trim.ts';

/** Whether two frames begin here. */
export function isMp3(head: Uint8Array): boolean {
  const container = detectContainer(head);
  return container === 'MP3' || container === 'MPEG audio';
}

export const mp3: CodedFormat = {
  name: MP3_NAME,
  async open(cursor: ByteCursor, context: CodedContext): Promise<CodedAudio> {
    const frames = mp3Frames(cursor, context);
    const { value: first } = await frames.next();
    if (first === undefined) throw refuseCoded(context, MP3_NAME, 'no frame of it can be decoded');
    const { header } = first;
    checkCoded(context, MP3_NAME, header);
    const info = readMp3Info(first.bytes, header);
    const { sampleRate, channels } = header;
    const samples = info?.frames === undefined ? undefined : info.frames * header.samples - info.before - info.after;
    return {
      sampleRate,
      channels,
      // Some writers count nothing.
      ...(samples === undefined || samples <= 0 ? {} : { samples }),
      decode: () => decode(first, frames, () => cursor.position, context),
    };
  },
};

async function* decode(
  first: Mp3Frame,
  rest: AsyncGenerator<Mp3Frame>,
  position: () => number,
  { damage }: CodedContext,
): AsyncGenerator<Block> {
  const { MPEGDecoder: Decoder } = await import('mpg123-decoder');
  // What the encoder has added is taken off here: the decoder would take off the end of the first of several joined files only.
  const decoder: MPEGDecoder = new Decoder({ enableGapless: false });
  await decoder.ready;
  let info: Mp3Info | undefined;
  let frames = 0;
  let trim = new Trim(0, 0);
  // Where frames are missing, or more than one file was joined without saying so, the end is not where it was.
  const isWhole = (): boolean => info?.frames === frames;
  try {
    for (let next: Mp3Frame | undefined = first; next !== undefined; next = (await rest.next()).value ?? undefined) {
      const { header, bytes } = next;
      const found = readMp3Info(bytes, header);
      if (found !== undefined) {
        yield* trim.end(isWhole());
        [info, frames, trim] = [found, 0, new Trim(found.before, found.after)];
        continue;
      }
      frames += 1;
      const { channelData, samplesDecoded, errors } = quietly(() => decoder.decode(bytes));
      if (errors.length > 0) damage.leftOut(bytes.length, position() - bytes.length);
      // Mono comes twice.
      if (samplesDecoded > 0) yield* trim.push(channelData.slice(0, header.channels));
    }
    yield* trim.end(isWhole());
  } finally {
    decoder.free();
    await rest.return(undefined);
  }
}
