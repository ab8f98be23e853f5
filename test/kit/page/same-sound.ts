import { readFile } from 'node:fs/promises';

/** How alike two recordings of one sound are. */
export interface Likeness {
  /** Where the sound begins in the captured audio, in samples; below 0 where its beginning is missing. */
  readonly offset: number;
  /** From −1 to 1; levels do not count. Each second is compared where it fits best, near the one before. */
  readonly correlation: number;
  /** By how many samples later or earlier than the first a second was found, at the most: what a busy browser dropped or filled in. */
  readonly slip: number;
}

/** The samples of a 16-bit mono WAV file with a header of 44 bytes. */
export async function wavSamples(file: URL): Promise<Int16Array> {
  const bytes = await readFile(file);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset + 44, bytes.byteOffset + bytes.byteLength));
}

/** Samples of base64, as `pcmText` of a page writes them. */
export function samplesOf(text: string): Int16Array {
  const bytes = Buffer.from(text, 'base64');
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** The first look is at every eighth sample. */
const STEP = 8;
/** The first look may be a few periods of the voice off, in samples. */
const PITCH = 400;
/** How far a second may be from where the one before it was, in samples: a browser drops pieces of 10 ms. */
const SLIP = 800;

/** Finds a sound in what was captured of it, both 16 kHz mono, and says how alike they are. */
export function likeness(captured: Int16Array, sound: Int16Array, sampleRate = 16_000): Likeness {
  const half = sampleRate / 2;
  const roughly =
    STEP * bestOffset(thinned(captured), thinned(sound), -half / STEP, captured.length / STEP, half / STEP);
  const offset = bestOffset(captured, sound, roughly - PITCH, roughly + PITCH, half);
  const sums = { both: 0, captured: 0, sound: 0 };
  let at = offset;
  let slip = 0;
  for (let start = 0; start < sound.length; start += sampleRate) {
    const piece = sound.subarray(start, start + sampleRate);
    let best = products(captured, piece, at + start);
    if (correlation(best) < 0.95) {
      const center = at;
      for (let tried = center - SLIP; tried <= center + SLIP; tried += 1) {
        const found = products(captured, piece, tried + start);
        if (correlation(found) > correlation(best)) [best, at] = [found, tried];
      }
    }
    slip = Math.max(slip, Math.abs(at - offset));
    sums.both += best.both;
    sums.captured += best.captured;
    sums.sound += best.sound;
  }
  return { offset, correlation: correlation(sums), slip };
}

function bestOffset(captured: Int16Array, sound: Int16Array, from: number, to: number, half: number): number {
  // The loudest half second decides.
  const length = Math.min(sound.length, half);
  let loudest = 0;
  let most = -1;
  for (let start = 0; start + length <= sound.length; start += length) {
    const loudness = rms(sound.subarray(start, start + length));
    if (loudness > most) [most, loudest] = [loudness, start];
  }
  const piece = sound.subarray(loudest, loudest + length);
  let best = from;
  let highest = -2;
  // All of the piece must be there: one sample alone is like any other.
  const last = Math.min(to, captured.length - length - loudest);
  for (let offset = Math.max(Math.floor(from), -loudest); offset <= last; offset += 1) {
    const found = correlation(products(captured, piece, offset + loudest));
    if (found > highest) [highest, best] = [found, offset];
  }
  return best;
}

interface Products {
  readonly both: number;
  readonly captured: number;
  readonly sound: number;
}

/** What was not captured counts as silence. */
function products(captured: Int16Array, sound: Int16Array, at: number): Products {
  const sums = { both: 0, captured: 0, sound: 0 };
  for (let index = 0; index < sound.length; index += 1) {
    const left = captured[at + index] ?? 0;
    const right = sound[index] ?? 0;
    sums.both += left * right;
    sums.captured += left * left;
    sums.sound += right * right;
  }
  return sums;
}

function correlation({ both, captured, sound }: Products): number {
  return captured === 0 || sound === 0 ? 0 : both / Math.sqrt(captured * sound);
}

/** Every eighth sample, each the mean of eight. */
function thinned(samples: Int16Array): Int16Array {
  return Int16Array.from({ length: Math.floor(samples.length / STEP) }, (_, index) => {
    let sum = 0;
    for (let at = index * STEP; at < (index + 1) * STEP; at += 1) sum += samples[at] ?? 0;
    return sum / STEP;
  });
}

function rms(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / Math.max(samples.length, 1));
}
