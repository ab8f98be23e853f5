import type { RemedyOn } from '../errors/remedies.ts';
/** One moment of so many is looked at: as in `levels.ts`, it divides none of the usual sample rates. */
const STRIDE = 7;
/** The mean is judged against the loudest channel of so many seconds. */
const PART_SECONDS = 1;
/** How far the mean may lie below the loudest channel: 12 dB, as powers. */
const QUIETER = 10 ** (12 / 10);
/** A mean that is so many decibels quieter is silence. */
const SILENCE_DB = 60;
/** Channels below −50 dBFS are silent, and their mean says nothing. */
const SILENT_POWER = 10 ** (-50 / 10);
/** At the end of the audio, so many moments are enough to judge by: about 0.1 s. */
const FEWEST_MOMENTS = 100;

/** Channels that cancel each other out when they are mixed. */
export interface QuietMix {
  /** The loudest channel, counted from 0. */
  readonly loudest: number;
  /** What was noticed. */
  readonly message: string;
  readonly remedy: string;
  readonly remedyOn: RemedyOn;
}

/**
 * Looks whether the mean of several channels is much quieter than the loudest of them: two channels of opposite phase, as
 * balanced lines and some recorders give them, cancel each other out. Told once.
 */
export class MixCheck {
  readonly #channels: number;
  readonly #wantedMoments: number;
  readonly #onQuiet: (found: QuietMix) => void;
  readonly #powers: Float64Array;
  #mixPower = 0;
  #moments = 0;
  /** Moments until the next that is looked at, from the start of the next samples. */
  #skip = 0;
  #reported = false;

  constructor(channels: number, sampleRate: number, onQuiet: (found: QuietMix) => void) {
    this.#channels = channels;
    this.#wantedMoments = Math.floor((PART_SECONDS * sampleRate) / STRIDE);
    this.#onQuiet = onQuiet;
    this.#powers = new Float64Array(channels);
  }

  /** The next samples, interleaved, whole groups of one for each channel; floats in −1…1. */
  push(interleaved: Int16Array | Float32Array): void {
    if (this.#reported) return;
    const channels = this.#channels;
    const scale = interleaved.BYTES_PER_ELEMENT === 2 ? 1 / 32_768 : 1;
    const frames = interleaved.length / channels;
    let frame = this.#skip;
    for (; frame < frames; frame += STRIDE) {
      let sum = 0;
      for (let channel = 0; channel < channels; channel += 1) {
        const sample = (interleaved[frame * channels + channel] ?? 0) * scale;
        sum += sample;
        this.#powers[channel] = (this.#powers[channel] ?? 0) + sample * sample;
      }
      this.#mixPower += (sum / channels) * (sum / channels);
      this.#moments += 1;
      if (this.#moments >= this.#wantedMoments) this.#judge();
    }
    this.#skip = frame - frames;
  }

  /** The end of the audio: judges what is left. */
  finish(): void {
    if (!this.#reported && this.#moments >= FEWEST_MOMENTS) this.#judge();
  }

  #judge(): void {
    const power = Math.max(...this.#powers);
    const quiet = power / this.#moments > SILENT_POWER && this.#mixPower * QUIETER < power;
    const loudest = this.#powers.indexOf(power);
    const decibels = Math.round(10 * Math.log10(power / this.#mixPower));
    this.#powers.fill(0);
    this.#mixPower = 0;
    this.#moments = 0;
    if (!quiet || this.#reported) return;
    this.#reported = true;
    const quieter =
      decibels > SILENCE_DB
        ? `silence; channel ${loudest} is the loudest`
        : `${decibels} dB quieter than channel ${loudest}, the loudest`;
    this.#onQuiet({
      loudest,
      message: `the mean of the ${this.#channels} channels is ${quieter}`,
      remedy: `Transcribe one channel instead: channel: ${loudest}.`,
      remedyOn: { command: `Transcribe one channel instead: --channel ${loudest}.` },
    });
  }
}
