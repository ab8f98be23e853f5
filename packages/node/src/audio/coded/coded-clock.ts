import type { CodedContext, MissingTime } from './coded-audio.ts';

/** However much of the file the bytes before it would make, so much is believed. In seconds. */
const smallSeconds = 60;
/** More is not believed, though two places of the file say it. In seconds. */
const mostSeconds = 24 * 3600;

export interface CodedClockOptions {
  readonly context: CodedContext;
  readonly sampleRate: number;
  /** Samples of one channel that a header promises. */
  readonly promised: number | undefined;
  /** Bytes that were read so far. */
  readonly position: () => number;
}

/**
 * Where the audio stands that is decoded, by what the container says of its place. What lies between the end of what came before
 * and that place is time that is missing; a place that cannot be, or that lies before, is where another count begins.
 */
export class CodedClock {
  readonly #options: CodedClockOptions;
  /** Samples so far, with what is missing. */
  #at = 0;
  /** Samples that were decoded. */
  #decoded = 0;
  /** What is added to a place that the container says; undefined until the first. */
  #offset: number | undefined;

  constructor(options: CodedClockOptions) {
    this.#options = options;
  }

  /** So many samples were decoded, or are missing and were given. */
  decoded(samples: number): void {
    this.#at += samples;
    this.#decoded += samples;
  }

  /** Another stream begins, which counts for itself from `place` on. */
  begins(place: number): void {
    this.#offset = this.#at - place;
  }

  /**
   * The next sample is the one that the container counts as `place`.
   *
   * @param least - samples; less than this is not a hole yet, but it is not forgotten either
   */
  reach(place: number, least = 1): MissingTime | undefined {
    this.#offset ??= this.#at - place;
    const missing = place + this.#offset - this.#at;
    if (Math.abs(missing) < least) return undefined;
    const { context, sampleRate, position } = this.#options;
    if (missing >= least && this.#isBelieved(missing)) return this.skip(missing);
    this.begins(place);
    if (missing > 0) {
      context.damage.missing(position());
      context.damage.shifted(
        position(),
        `the file says ${(missing / sampleRate).toFixed(0)} s, more than it could hold`,
      );
    }
    return undefined;
  }

  /** So many samples are missing here. */
  skip(missing: number): MissingTime {
    const { context, sampleRate } = this.#options;
    this.#at += missing;
    context.damage.skipped(missing / sampleRate);
    return { missing };
  }

  /** Not more than all bytes of the file would make, as those did that were decoded; or what the header promises too. */
  #isBelieved(missing: number): boolean {
    const { context, sampleRate, promised, position } = this.#options;
    const all = context.size ?? position();
    const read = position() - context.damage.bytes;
    const could = read <= 0 ? 0 : (this.#decoded * all) / read;
    if (missing <= Math.max(could, smallSeconds * sampleRate)) return true;
    return promised !== undefined && this.#at + missing < promised && missing <= mostSeconds * sampleRate;
  }
}
