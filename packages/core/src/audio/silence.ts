import { samplesEach } from './interleaved.ts';
import type { ChannelOf } from './levels.ts';
import { powerOfDecibels } from './pcm.ts';

/** Audio is judged in pieces of this length. */
const PIECE_SECONDS = 0.02;
/** A piece whose mean square is above this, −50 dBFS, is loud. */
const LOUD_POWER = powerOfDecibels(-50);
/** So many loud pieces in a row are sound; fewer are a click. */
export const SOUND_PIECES = 3;

/**
 * Whether samples are silent: in pieces of 20 ms, over all samples, never three in a row above −50 dBFS. Absolute on
 * purpose: steady music, a crowd or a line with automatic gain is no louder than what came before it, and no silence either.
 * Several channels are interleaved, and silent where each of them is. Costs some 10 µs for a second of each, so it is asked when
 * the question arises, never per frame.
 *
 * @param sampleRate - in Hz
 */
export function isSilent(samples: Int16Array, sampleRate: number, channels = 1): boolean {
  const size = pieceSamples(sampleRate);
  for (let channel = 0; channel < channels; channel += 1) {
    let run = 0;
    for (let from = 0; from * channels < samples.length; from += size) {
      run = isLoud(samples, from, size, { channel, channels }) ? run + 1 : 0;
      if (run === SOUND_PIECES) return false;
    }
  }
  return true;
}

/**
 * Seconds of the samples that are not silent, in one channel at least: those in pieces of 20 ms of which at least three in a row
 * are above −50 dBFS.
 */
export function secondsNotSilent(samples: Int16Array, sampleRate: number, channels = 1): number {
  const size = pieceSamples(sampleRate);
  const length = samplesEach(samples, channels);
  const sound = new Uint8Array(Math.ceil(length / size));
  for (let channel = 0; channel < channels; channel += 1) {
    let run = 0;
    for (let piece = 0; piece < sound.length; piece += 1) {
      run = isLoud(samples, piece * size, size, { channel, channels }) ? run + 1 : 0;
      if (run >= SOUND_PIECES) sound.fill(1, run === SOUND_PIECES ? piece + 1 - run : piece, piece + 1);
    }
  }
  return sound.reduce((sum, is, piece) => sum + is * Math.min(size, length - piece * size), 0) / sampleRate;
}

/** Samples of one piece, at a rate in Hz. */
export function pieceSamples(sampleRate: number): number {
  return Math.max(1, Math.round(PIECE_SECONDS * sampleRate));
}

/** Whether a piece is loud, in one channel or in any: it takes three in a row to be sound. */
export function isLoudPiece(samples: Int16Array, channels = 1, only?: number): boolean {
  if (only !== undefined) return isLoud(samples, 0, samples.length, { channel: only, channels });
  for (let channel = 0; channel < channels; channel += 1) {
    if (isLoud(samples, 0, samples.length, { channel, channels })) return true;
  }
  return false;
}

/** Whether the piece of `size` samples of a channel from `from` on is loud, or as much of it as there is. */
function isLoud(samples: Int16Array, from: number, size: number, { channel, channels }: ChannelOf): boolean {
  const end = Math.min(samples.length, (from + size) * channels);
  let energy = 0;
  for (let index = from * channels + channel; index < end; index += channels) {
    const sample = samples[index] ?? 0;
    energy += sample * sample;
  }
  return energy * channels > LOUD_POWER * (end - from * channels);
}
