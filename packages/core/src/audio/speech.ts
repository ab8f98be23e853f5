import { samplesEach } from './interleaved.ts';
import { look, noLevels, onlyChannel, type ChannelOf } from './levels.ts';
import { powerOfDecibels } from './pcm.ts';

/**
 * Whether some audio holds speech; samples of several channels are interleaved. A caller's own replaces the built-in one. The samples
 * are a copy, whose memory is used for the next frame as soon as the function returns: keep `samples.slice()` where you keep any.
 */
export type IsSpeech = (samples: Int16Array) => boolean;

/** A frame is judged in pieces of at most so many seconds, so that a word in a long frame is not averaged away. */
const PIECE_SECONDS = 0.1;
/** Nothing below this is speech: −50 dBFS. */
const LOWEST_POWER = powerOfDecibels(-50);
/** Speech stands 9 dB above the floor. */
const ABOVE_FLOOR = 10 ** 0.9;
/** The floor rises by 1 dB a second, so that it stays below speech, which pauses, and reaches a hum, which does not. */
const RISE_PER_SECOND = Math.LN10 / 10;
/** It falls to a lower level within 0.1 s. */
const FALL_SECONDS = 0.1;

/**
 * Distinguishes speech from silence and steady noise by its energy: above −50 dBFS, and 9 dB above a floor that follows the quietest
 * audio. It need not be exact: it decides whether an answer is due from a provider that has given none. Rather too quiet than too loud at the beginning: the first audio is taken for the floor.
 */
export class SpeechDetector {
  readonly #sampleRate: number;
  readonly #of: ChannelOf;
  readonly #levels = noLevels();
  /** Mean square of the background; unknown before the first audio. */
  #floor: number | undefined;

  /** @param sampleRate - in Hz. `of`: the channel that is judged, where the samples are those of several. */
  constructor(sampleRate: number, of: ChannelOf = onlyChannel) {
    this.#sampleRate = sampleRate;
    this.#of = of;
  }

  /** Whether any of the samples `[start, end)` of each channel, the next of the stream, are speech. Costs about 0.4 µs for 100 ms at 16 kHz. */
  push(samples: Int16Array, start = 0, end = samplesEach(samples, this.#of.channels)): boolean {
    const size = this.#pieceSize(end - start);
    let speech = false;
    for (let from = start; from < end; from += size) {
      const to = Math.min(end, from + size);
      const power = this.#power(samples, from, to);
      this.#adapt(power, (to - from) / this.#sampleRate);
      if (power > this.#threshold()) speech = true;
    }
    return speech;
  }

  /** Pieces of equal length: a piece of a few samples at the end would say nothing. */
  #pieceSize(length: number): number {
    const most = PIECE_SECONDS * this.#sampleRate;
    return Math.max(1, Math.ceil(length / Math.max(1, Math.ceil(length / most))));
  }

  #power(samples: Int16Array, from: number, to: number): number {
    const levels = this.#levels;
    levels.energy = 0;
    levels.looked = 0;
    look(samples, from, to, levels, this.#of);
    return levels.energy / levels.looked;
  }

  #adapt(power: number, seconds: number): void {
    const floor = this.#floor ?? power;
    if (power < floor) this.#floor = floor + (power - floor) * Math.min(1, seconds / FALL_SECONDS);
    // A floor far below the lowest speech would only take longer to reach a hum.
    else this.#floor = Math.min(power, Math.max(floor, LOWEST_POWER / ABOVE_FLOOR) * (1 + RISE_PER_SECOND * seconds));
  }

  #threshold(): number {
    return Math.max(LOWEST_POWER, (this.#floor ?? 0) * ABOVE_FLOOR);
  }
}
