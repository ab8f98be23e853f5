import { FRAME_SAMPLES } from '../client/audio.ts';

const BYTES_PER_SAMPLE = 2;
const QUIETEST = 2_000;
const STEP = 16;
const MOST_FRAMES = 1_900;
/** Samples between two edges of the wave: 200 Hz. */
const HALF_WAVE = 40;

/** The n-th frame of 100 ms: a square wave whose level says which one it is, by any sample and in whatever pieces it comes. */
export function numberedFrame(index: number): Int16Array {
  if (index >= MOST_FRAMES) throw new RangeError(`frame ${index} would be louder than 16 bits`);
  const level = QUIETEST + index * STEP;
  return Int16Array.from({ length: FRAME_SAMPLES }, (_, at) => (Math.floor(at / HALF_WAVE) % 2 === 0 ? level : -level));
}

/** The numbers of the frames in a piece of audio. Silence, which a client may have put in, has none. */
export function frameNumbers(pcm: Buffer): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (let at = 0; at + BYTES_PER_SAMPLE <= pcm.length; at += BYTES_PER_SAMPLE) {
    const index = (Math.abs(pcm.readInt16LE(at)) - QUIETEST) / STEP;
    if (Number.isInteger(index) && index >= 0) numbers.add(index);
  }
  return numbers;
}
