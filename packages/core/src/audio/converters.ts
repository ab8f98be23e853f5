import { eachChannel } from './channel-converters.ts';
import { ConverterLoading } from './converter-loading.ts';
import type { AudioConverter, AudioConverterFactory } from './format.ts';
import type { Clock } from '../clock.ts';

/** Between these audio is converted exactly in length: whole numbers of samples in each 125 µs. */
export const CONVERTIBLE_RATES: readonly number[] = [8_000, 16_000, 24_000, 48_000];

export function isConvertible(rate: number): boolean {
  return CONVERTIBLE_RATES.includes(rate);
}

/** Two sample rates, and what their ratio is in whole numbers. */
export interface RateRatio {
  /** Samples per second of the source clock. */
  readonly sourceRate: number;
  /** Samples per second of what the link is sent. */
  readonly linkRate: number;
  /** So many samples of the source… */
  readonly source: number;
  /** …are so many samples of the link. */
  readonly link: number;
}

export function rateRatio(sourceRate: number, linkRate: number): RateRatio {
  const divisor = greatestDivisor(sourceRate, linkRate);
  return { sourceRate, linkRate, source: sourceRate / divisor, link: linkRate / divisor };
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}

/**
 * Converters from a session's rate to that of a route: each piece of audio needs a new one, and there is always one that is
 * loaded already, so that none is waited for.
 */
export class Converters {
  readonly ratio: RateRatio;
  /** Channels of the audio; each is converted by itself. */
  readonly channels: number;
  readonly #create: AudioConverterFactory;
  readonly #clock: Clock;
  #next: ConverterLoading;

  /** Begins to load the first. */
  constructor(create: AudioConverterFactory, ratio: RateRatio, clock: Clock, channels = 1) {
    this.#create = channels === 1 ? create : eachChannel(create);
    this.ratio = ratio;
    this.channels = channels;
    this.#clock = clock;
    this.#next = this.#load();
  }

  /** Resolves when one is loaded; rejects with a `SpeechError` when it cannot be. */
  get ready(): Promise<void> {
    const { error, pending } = this.#next;
    if (error !== undefined) return Promise.reject(error);
    return pending ?? Promise.resolve();
  }

  /** Whether `take` gives one, or throws. */
  get loaded(): boolean {
    return this.#next.pending === undefined;
  }

  /**
   * A new converter; undefined while it loads.
   *
   * @throws SpeechError `audio-invalid` where it could not be loaded
   */
  take(): AudioConverter | undefined {
    const { converter, error } = this.#next;
    if (error !== undefined) throw error;
    if (converter !== undefined) this.#next = this.#load();
    return converter;
  }

  /** None is needed any more. */
  stop(): void {
    this.#next.stop();
  }

  #load(): ConverterLoading {
    const { sourceRate, linkRate } = this.ratio;
    const from = { sampleRate: sourceRate, channels: this.channels, encoding: 'pcm_s16le' } as const;
    const loading = new ConverterLoading(this.#create, from, linkRate, this.#clock);
    // Whoever waits for it gets the rejection from `ready` or `take`.
    loading.pending?.catch(() => undefined);
    return loading;
  }
}
