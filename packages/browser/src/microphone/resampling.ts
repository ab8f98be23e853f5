import type { AudioConverter, AudioConverterFactory } from '@throughline/core/internal/page';
import { createAudioConverter } from '../converter.ts';

type Give = (missing: number, audio: Int16Array | undefined) => void;

/** What converts from one rate to another, once it is loaded. */
export async function loadResampling(
  factory: AudioConverterFactory = createAudioConverter,
  from: number,
  to: number,
  { audio }: { readonly audio: Give },
): Promise<Resampling> {
  const next = (): Promise<AudioConverter> => factory({ sampleRate: from, channels: 1, encoding: 'pcm_f32le' }, to);
  return new Resampling(next, await next(), to / from, audio);
}

/** Converts what a context gives at another rate. A converter is used for a stretch without a break, and the next is ready. */
export class Resampling {
  readonly #next: () => Promise<AudioConverter>;
  readonly #ratio: number;
  readonly #give: Give;
  #converter: AudioConverter;
  #spare: AudioConverter | undefined;
  #loading: Promise<void> | undefined;
  /** Samples that came, and those that were missing. */
  #taken = 0;
  /** The same, as they were given. */
  #given = 0;
  readonly #waiting: { readonly missing: number; readonly audio: Float32Array }[] = [];

  constructor(next: () => Promise<AudioConverter>, first: AudioConverter, ratio: number, give: Give) {
    this.#next = next;
    this.#converter = first;
    this.#ratio = ratio;
    this.#give = give;
    this.#loadSpare();
  }

  push(missing: number, audio: Float32Array): void {
    if (this.#waiting.length > 0 || (missing > 0 && this.#spare === undefined)) {
      this.#waiting.push({ missing, audio });
      this.#loadSpare();
    } else this.#take(missing, audio);
  }

  /** Gives the rest, and time after it. */
  async end(missing: number): Promise<void> {
    while (this.#waiting.length > 0 && this.#loading !== undefined) await this.#loading;
    this.#out(0, this.#converter.flush());
    if (missing > 0) this.#give(Math.round(missing * this.#ratio), undefined);
  }

  #take(missing: number, audio: Float32Array): void {
    let skipped = 0;
    if (missing > 0 && this.#spare !== undefined) {
      this.#out(0, this.#converter.flush());
      this.#converter = this.#spare;
      this.#spare = undefined;
      this.#loadSpare();
      this.#taken += missing;
      skipped = Math.max(0, Math.round(this.#taken * this.#ratio) - this.#given);
    }
    this.#taken += audio.length;
    this.#out(skipped, this.#converter.push(audio));
  }

  #out(missing: number, audio: Int16Array): void {
    this.#given += missing + audio.length;
    // The converter keeps what it gives.
    if (missing > 0 || audio.length > 0) this.#give(missing, audio.slice());
  }

  #loadSpare(): void {
    if (this.#spare !== undefined || this.#loading !== undefined) return;
    this.#loading = this.#load();
  }

  async #load(): Promise<void> {
    try {
      this.#spare = await this.#next();
    } catch {
      // The next break asks again.
    }
    this.#loading = undefined;
    if (this.#spare !== undefined) this.#drain();
  }

  #drain(): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      if (first.missing > 0 && this.#spare === undefined) return;
      this.#waiting.shift();
      this.#take(first.missing, first.audio);
    }
  }
}
