import { detectContainer } from '@throughline/core/internal';
import type { MPEGDecoder } from 'mpg123-decoder';
import type { ByteCursor } from '../byte-cursor.ts';
import type { CodedAudio, CodedContext, CodedFormat, Decoded } from './coded-audio.ts';
import { CodedClock } from './coded-clock.ts';
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
  context: CodedContext,
): AsyncGenerator<Decoded> {
  const { MPEGDecoder: Decoder } = await import('mpg123-decoder');
  // What the encoder has added is taken off here: the decoder would take off the end of the first of several joined files only.
  const decoder: MPEGDecoder = new Decoder({ enableGapless: false });
  await decoder.ready;
  const { sampleRate } = first.header;
  const clock = new CodedClock({ context, sampleRate, position, promised: undefined });
  let last = first;
  let [length, count] = [first.bytes.length, 1];
  let info: Mp3Info | undefined;
  let frames = 0;
  // Samples of frames that the decoder has not given.
  let owed = 0;
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
      const lost = framesIn(next, last, length / count, context);
      [length, count] = [length + bytes.length, count + 1];
      if (lost > 0) yield* trim.push(clock.skip(lost * header.samples));
      last = next;
      frames += 1 + lost;
      const { channelData, samplesDecoded, errors } = quietly(() => decoder.decode(bytes));
      if (errors.length > 0) context.damage.leftOut(bytes.length, position() - bytes.length);
      owed += header.samples - samplesDecoded;
      if (owed > 0 && samplesDecoded === header.samples) {
        yield* trim.push(clock.skip(owed));
        owed = 0;
      }
      // Mono comes twice.
      if (samplesDecoded > 0) yield* trim.push(channelData.slice(0, header.channels));
    }
    yield* trim.end(isWhole());
  } finally {
    decoder.free();
    await rest.return(undefined);
  }
}

/**
 * How many frames are missing before one. Nothing of a frame says where it stands: bytes that were passed over are frames where they
 * are as many as some frames have that are like those before and behind them.
 *
 * @param mean - bytes of a frame so far
 */
function framesIn(next: Mp3Frame, last: Mp3Frame, mean: number, { damage }: CodedContext): number {
  const { passed, at } = next;
  if (passed === 0) return 0;
  const bytes = bareBytes(next);
  // Of each frame, a byte may have been added to keep the rate.
  const [least, most] = [Math.ceil(passed / (bytes + 1)), Math.floor(passed / bytes)];
  if (bytes === bareBytes(last) && most > 0 && least <= most) {
    return Math.max(least, Math.min(most, Math.round(passed / mean)));
  }
  damage.shifted(at, 'MP3 has no positions, and the bytes that were left out are no number of frames');
  return 0;
}

function bareBytes({ header, bytes }: Mp3Frame): number {
  return header.length - (((bytes[2] ?? 0) >> 1) & 1);
}
