import { readFile } from 'node:fs/promises';

/** How alike two recordings of one sound are. */
export interface Likeness {
  /** Where the sound begins in the captured audio, in samples; below 0 where its beginning is missing. */
  readonly offset: number;
  /** Of the whole, from −1 to 1; levels do not count. What was not captured counts as silence. */
  readonly correlation: number;
  /** Of each stretch of a second, so that one that is missing does not drown in the whole. Silent ones are left out. */
  readonly seconds: readonly { readonly at: number; readonly correlation: number }[];
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

const STEP = 8;
/** The rough search may be a few periods of the voice off. */
const PITCH = 400;

/** Finds a sound in what was captured of it, both 16 kHz mono, and says how alike they are. */
export function likeness(captured: Int16Array, sound: Int16Array, sampleRate = 16_000): Likeness {
  // First among every eighth sample, then exactly.
  const half = sampleRate / 2;
  const roughly =
    STEP * bestOffset(thinned(captured), thinned(sound), -half / STEP, captured.length / STEP, half / STEP);
  const offset = bestOffset(captured, sound, roughly - PITCH, roughly + PITCH, half);
  const seconds: { at: number; correlation: number }[] = [];
  for (let start = 0; start + sampleRate <= sound.length; start += sampleRate) {
    const piece = sound.subarray(start, start + sampleRate);
    if (rms(piece) > 200) {
      seconds.push({ at: start / sampleRate, correlation: correlationAt(captured, piece, offset + start) });
    }
  }
  return { offset, correlation: correlationAt(captured, sound, offset), seconds };
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
    const correlation = correlationAt(captured, piece, offset + loudest);
    if (correlation > highest) [highest, best] = [correlation, offset];
  }
  return best;
}

function correlationAt(captured: Int16Array, sound: Int16Array, at: number): number {
  let both = 0;
  let ofCaptured = 0;
  let ofSound = 0;
  for (let index = 0; index < sound.length; index += 1) {
    const left = captured[at + index] ?? 0;
    const right = sound[index] ?? 0;
    both += left * right;
    ofCaptured += left * left;
    ofSound += right * right;
  }
  return ofCaptured === 0 || ofSound === 0 ? 0 : both / Math.sqrt(ofCaptured * ofSound);
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
