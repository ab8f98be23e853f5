import type { AudioConverter, SkippedTime } from '@throughline/core/internal';

export interface StretchShape {
  /** So many samples that come make so many that are given, exactly: only at their multiples can a converter begin. */
  readonly inputStep: number;
  readonly outputStep: number;
  /** Of what the converter is given, and of what it gives. */
  readonly channels: number;
  readonly outputChannels: number;
}

/**
 * Converts stretches of audio with time between them that has none. Each stretch has a converter of its own, which begins where
 * one could have begun that was never interrupted: all stands where it would stand without the holes, to the part of a sample.
 */
export class Stretches {
  readonly #shape: StretchShape;
  readonly #create: () => Promise<AudioConverter>;
  #converter: AudioConverter | undefined;
  /** Positions from the beginning of the file: of the next sample that comes, of the next that the converter gives, and of the next that is given. */
  #input: number;
  #made: number;
  #given: number;
  /** The converter has given nothing yet that is audio. */
  #isFresh = false;

  /**
   * @param step - where the audio begins, in steps
   * @param from - position of the first sample that is given
   */
  constructor(shape: StretchShape, create: () => Promise<AudioConverter>, step: number, from: number) {
    this.#shape = shape;
    this.#create = create;
    this.#input = step * shape.inputStep;
    this.#made = step * shape.outputStep;
    this.#given = from;
  }

  async *push(floats: Float32Array): AsyncGenerator<Int16Array | SkippedTime> {
    this.#converter ??= await this.#begun();
    // Before the first sample of a stretch its converter was given silence, which is not audio.
    if (this.#isFresh) yield* this.#skipped();
    this.#isFresh = false;
    this.#input += floats.length / this.#shape.channels;
    yield* this.#wanted(this.#converter.push(floats));
  }

  /** So many samples are missing. */
  async *skip(missing: number): AsyncGenerator<Int16Array | SkippedTime> {
    yield* this.#flushed();
    this.#input += missing;
  }

  async *end(): AsyncGenerator<Int16Array | SkippedTime> {
    const isAudio = this.#converter !== undefined;
    yield* this.#flushed();
    if (!isAudio) yield* this.#skipped();
  }

  /** Up to where the next sample would stand that comes. */
  *#skipped(): Generator<SkippedTime> {
    const { inputStep, outputStep } = this.#shape;
    const next = Math.ceil((this.#input * outputStep) / inputStep);
    if (next <= this.#given) return;
    yield { skip: { samples: next - this.#given } };
    this.#given = next;
  }

  async #begun(): Promise<AudioConverter> {
    const { inputStep, outputStep, channels } = this.#shape;
    const converter = await this.#create();
    const before = this.#input % inputStep;
    this.#made = ((this.#input - before) / inputStep) * outputStep;
    this.#isFresh = true;
    if (before > 0) {
      const early = converter.push(new Float32Array(before * channels));
      this.#made += early.length / this.#shape.outputChannels;
    }
    return converter;
  }

  *#flushed(): Generator<Int16Array> {
    if (this.#converter === undefined) return;
    yield* this.#wanted(this.#converter.flush());
    this.#converter = undefined;
  }

  *#wanted(samples: Int16Array): Generator<Int16Array> {
    const { outputChannels } = this.#shape;
    const surplus = Math.max(0, this.#given - this.#made);
    this.#made += samples.length / outputChannels;
    const wanted = samples.subarray(surplus * outputChannels);
    if (wanted.length === 0) return;
    this.#given = this.#made;
    yield wanted;
  }
}
