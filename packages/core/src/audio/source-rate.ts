import type { RemedyOn } from '../errors/remedies.ts';
import type { Clock } from '../clock.ts';
import type { AudioFormat } from './format.ts';
import { describeAudioFormat, describeSampleRate } from './format.ts';

/** The speed is judged in parts of so many milliseconds… */
const PART_MS = 5_000;
/** …and so many of them in a row must be off in the same direction: 20 s. One stall or one burst is not a speed. */
const PARTS_IN_A_ROW = 4;
/** How far from 1 is off. */
const TOLERANCE = 0.03;
/** No write for so long is a pause, unless the writes are themselves that long. */
const PAUSE_MS = 1_000;
const PAUSE_WRITES = 4;

/** Sample rates that audio devices and providers have, in Hz. */
const USUAL_RATES = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000];
/** How near a usual rate is taken for that rate. */
const RATE_TOLERANCE = 0.02;

/** The speed of a live source that is steadily wrong. */
export interface SourceSpeed {
  /** Seconds of audio that came per second. */
  readonly ratio: number;
  /** What happens and what it probably comes from. */
  readonly message: string;
  readonly remedy: string;
  readonly remedyOn: RemedyOn;
}

/**
 * Judges whether a live source runs at the speed of the clock. A microphone that gives 44.1 kHz where 16 kHz were declared
 * runs at 2.76, and the provider recognises hardly a word. Pauses are left out.
 */
export class SourceRate {
  readonly #format: AudioFormat;
  readonly #clock: Clock;
  readonly #onWrong: (speed: SourceSpeed) => void;
  /** When the last write came; undefined before the first. */
  #last: number | undefined;
  #partStart = 0;
  #partSamples = 0;
  /** Parts in a row that were off: positive too fast, negative too slow. */
  #off = 0;
  #offSum = 0;
  #reported = false;

  constructor(format: AudioFormat, clock: Clock, onWrong: (speed: SourceSpeed) => void) {
    this.#format = format;
    this.#clock = clock;
    this.#onWrong = onWrong;
  }

  /** A write of `count` samples per channel came, by default just now. */
  push(count: number, now: number = this.#clock.now()): void {
    const last = this.#last;
    this.#last = now;
    const writeMs = (count / this.#format.sampleRate) * 1000;
    if (last === undefined || now - last > Math.max(PAUSE_MS, PAUSE_WRITES * writeMs)) {
      // The samples of this write were spoken before it: a part counts what comes after its start.
      this.#startPart(now);
      return;
    }
    this.#partSamples += count;
    const elapsedMs = now - this.#partStart;
    if (elapsedMs < PART_MS) return;
    const ratio = ((this.#partSamples / this.#format.sampleRate) * 1000) / elapsedMs;
    this.#startPart(now);
    this.#judge(ratio);
  }

  #startPart(now: number): void {
    this.#partStart = now;
    this.#partSamples = 0;
  }

  #judge(ratio: number): void {
    if (Math.abs(ratio - 1) < TOLERANCE) {
      this.#off = 0;
      this.#reported = false;
      return;
    }
    const direction = Math.sign(ratio - 1);
    const continues = Math.sign(this.#off) === direction;
    this.#off = continues ? this.#off + direction : direction;
    this.#offSum = continues ? this.#offSum + ratio : ratio;
    if (this.#reported || Math.abs(this.#off) < PARTS_IN_A_ROW) return;
    this.#reported = true;
    this.#onWrong(describe(this.#offSum / Math.abs(this.#off), this.#format));
  }
}

function describe(ratio: number, format: AudioFormat): SourceSpeed {
  const measured = `${ratio.toFixed(2)} s of audio came per second for 20 s`;
  const real = format.sampleRate * ratio;
  const usual = USUAL_RATES.find((rate) => rate !== format.sampleRate && Math.abs(real / rate - 1) < RATE_TOLERANCE);
  if (usual !== undefined) {
    const alike = format.channels === 1 && usual === 2 * format.sampleRate ? ', or has two channels' : '';
    return {
      ratio,
      message: `${measured}: it is declared as ${describeAudioFormat(format)}, but is probably at ${describeSampleRate(usual)}${alike}`,
      remedy: 'Declare in `input` the sample rate and the channels that the source really has.',
      remedyOn: { command: 'Declare with --raw the sample rate and the channels that the source really has.' },
    };
  }
  if (ratio > 1) {
    return {
      ratio,
      message: `${measured}: the source is faster than time, or its format is not ${describeAudioFormat(format)}`,
      remedy: 'Declare the real format in `input`; for a recording leave `live` out.',
      remedyOn: { command: 'Declare the real format with --raw; for a recording leave --live out.' },
    };
  }
  return {
    ratio,
    message: `${measured}: a part of the audio is missing, or its format is not ${describeAudioFormat(format)}`,
    remedy: 'Check that every buffer of the source is written, and that `input` is its real format.',
    remedyOn: { command: 'Check that the source loses nothing, and that --raw is its real format.' },
  };
}
