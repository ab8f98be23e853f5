import { powerOfDecibels } from './pcm.ts';

/** Audio is judged in pieces of this length. */
const PIECE_SECONDS = 0.02;
/** A piece whose mean square is above this, −50 dBFS, is loud. */
const LOUD_POWER = powerOfDecibels(-50);
/** So many loud pieces in a row are sound; fewer are a click. */
export const SOUND_PIECES = 3;

/**
 * Whether mono samples are silent: in pieces of 20 ms, over all samples, never three in a row above −50 dBFS. Absolute on
 * purpose: steady music, a crowd or a line with automatic gain is no louder than what came before it, and no silence either.
 * Costs some 10 µs a second of audio, so it is asked when the question arises, never per frame.
 *
 * @param sampleRate - in Hz
 */
export function isSilent(samples: Int16Array, sampleRate: number): boolean {
  return soundSamples(samples, sampleRate, true) === 0;
}

/** Seconds of the samples that are not silent: those in pieces of 20 ms of which at least three in a row are above −50 dBFS. */
export function secondsNotSilent(samples: Int16Array, sampleRate: number): number {
  return soundSamples(samples, sampleRate, false) / sampleRate;
}

/** Samples of one piece, at a rate in Hz. */
export function pieceSamples(sampleRate: number): number {
  return Math.max(1, Math.round(PIECE_SECONDS * sampleRate));
}

/** Whether a piece is loud: it takes three in a row to be sound. */
export function isLoudPiece(samples: Int16Array): boolean {
  return isLoud(samples, 0, samples.length);
}

/** How many samples are in runs of loud pieces; of the first run only, where it is enough to know that there is one. */
function soundSamples(samples: Int16Array, sampleRate: number, first: boolean): number {
  const size = pieceSamples(sampleRate);
  let sound = 0;
  let run = 0;
  let runFrom = 0;
  for (let from = 0; from < samples.length; from += size) {
    const to = Math.min(samples.length, from + size);
    if (isLoud(samples, from, to)) {
      if (run === 0) runFrom = from;
      run += 1;
      if (run === SOUND_PIECES) sound += to - runFrom;
      else if (run > SOUND_PIECES) sound += to - from;
      if (first && sound > 0) return sound;
    } else run = 0;
  }
  return sound;
}

function isLoud(samples: Int16Array, from: number, to: number): boolean {
  let energy = 0;
  for (let index = from; index < to; index += 1) {
    const sample = samples[index] ?? 0;
    energy += sample * sample;
  }
  return energy > LOUD_POWER * (to - from);
}
