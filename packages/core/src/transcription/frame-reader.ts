import { samplesEach } from '../audio/interleaved.ts';
import type { AudioLog } from './audio-log.ts';
import type { SourceState } from './source-state.ts';

/** Reads the samples of the frames of one link, none shorter than its provider takes, as long as there is more. */
export class FrameReader {
  readonly #log: AudioLog;
  readonly #source: SourceState;
  readonly #shortest: number;
  /** A frame that is not whole yet: what was read of it, of a source that is read again. */
  #begun: { readonly position: number; readonly samples: Int16Array } | undefined;

  /** `shortest`: samples that a frame has at the least. */
  constructor(log: AudioLog, source: SourceState, shortest: number) {
    this.#log = log;
    this.#source = source;
    this.#shortest = shortest;
  }

  /**
   * The samples from `position` on, undefined while they load; fewer than `count` where a chunk of the source ends, or the log begins,
   * inside them. Where that would be too short a frame, it waits for what follows: a source is read once, forwards.
   */
  read(position: number, count: number, now: number): Int16Array | undefined {
    const begun = this.#begun?.position === position ? this.#begun.samples : undefined;
    const { channels } = this.#log;
    const at = position + (begun === undefined ? 0 : samplesEach(begun, channels));
    const samples = this.#source.samples(this.#log, at, count - (at - position), now);
    if (samples === undefined) return undefined;
    const length = at - position + samplesEach(samples, channels);
    const suffices = length === count || length >= this.#shortest;
    if (begun === undefined && suffices) return samples;
    const frame = new Int16Array(length * channels);
    if (begun !== undefined) frame.set(begun);
    frame.set(samples, (at - position) * channels);
    if (suffices) return frame;
    this.#begun = { position, samples: frame };
    return this.read(position, count, now);
  }
}

/** The samples, and zeros behind them up to `length`. */
export function filledUp(samples: Int16Array, length: number): Int16Array {
  const filled = new Int16Array(length);
  filled.set(samples);
  return filled;
}
