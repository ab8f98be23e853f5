import { guarded } from './converter-loading.ts';
import type { AudioConverter } from './format.ts';
import { samplesEach } from './interleaved.ts';
import { int16ToFloats } from './pcm.ts';
import type { RateRatio } from './converters.ts';

const NOTHING = new Int16Array(0);

/**
 * Audio without a break on its way from the session's rate to that of a link, with a converter of its own. Sample n of what it
 * gives stands at `start + floor(n · source / link)`; nothing counts as sent before all of it is.
 */
export class ConvertedPiece {
  readonly #converter: AudioConverter;
  readonly #ratio: RateRatio;
  readonly #start: number;
  readonly #channels: number;
  /** Up to where the source was read. */
  #read: number;
  /** Samples of the link that the converter still owes for what came before `start`. */
  #warmUp = 0;
  #ready = NOTHING;
  /** Samples of the link that were taken. */
  #taken = 0;
  #finished = false;
  #floats = new Float32Array(0);

  constructor(converter: AudioConverter, ratio: RateRatio, start: number, channels = 1) {
    this.#converter = converter;
    this.#ratio = ratio;
    this.#start = start;
    this.#channels = channels;
    this.#read = start;
  }

  /** Up to where the source was read. */
  get read(): number {
    return this.#read;
  }

  /** Samples of the link that can be taken. */
  get ready(): number {
    return this.#count(this.#ready);
  }

  /** Whether all that was read can be taken. */
  get finished(): boolean {
    return this.#finished;
  }

  /**
   * The source position of what is taken next: the link was sent everything before it.
   */
  get position(): number {
    if (this.#finished && this.#ready.length === 0) return this.#read;
    return Math.min(this.#read, this.#start + Math.floor((this.#taken * this.#ratio.source) / this.#ratio.link));
  }

  /** What lies before `start`, a multiple of the ratio's `source` long: the converter comes to know it, and none of it is given. */
  warmUp(samples: Int16Array): void {
    this.#warmUp += (this.#count(samples) / this.#ratio.source) * this.#ratio.link;
    this.#convert(samples);
  }

  /** The next samples of the source. */
  push(samples: Int16Array): void {
    this.#convert(samples);
    this.#read += this.#count(samples);
  }

  /** Nothing more is read: the converter gives what it still holds. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#add(guarded(() => this.#converter.flush()));
  }

  /** The next `count` samples of the link, which are ready; good until the next call. */
  take(count: number): Int16Array {
    const length = count * this.#channels;
    const samples = this.#ready.subarray(0, length);
    this.#ready = this.#ready.subarray(length);
    this.#taken += this.#count(samples);
    return samples;
  }

  #count(samples: Int16Array): number {
    return samplesEach(samples, this.#channels);
  }

  #convert(samples: Int16Array): void {
    if (this.#floats.length < samples.length) this.#floats = new Float32Array(samples.length);
    const floats = this.#floats.subarray(0, samples.length);
    int16ToFloats(samples, floats);
    this.#add(guarded(() => this.#converter.push(floats)));
  }

  #add(made: Int16Array): void {
    const late = Math.min(this.#warmUp * this.#channels, made.length);
    this.#warmUp -= late / this.#channels;
    if (made.length === late) return;
    // What a converter gives is only lent.
    const ready = new Int16Array(this.#ready.length + made.length - late);
    ready.set(this.#ready);
    ready.set(late === 0 ? made : made.subarray(late), this.#ready.length);
    this.#ready = ready;
  }
}
