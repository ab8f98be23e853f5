import { ConvertedPiece } from '../audio/converted-piece.ts';
import type { RateRatio } from '../audio/converters.ts';
import type { AudioConverter } from '../audio/format.ts';

/** One speaking of a sentence, on its way from its voice's rate to that of the session: exactly as long as it was. */
export class ConvertedSpeech {
  readonly #piece: ConvertedPiece;
  readonly #ratio: RateRatio;
  #given = 0;
  #made = 0;

  /** `converter`: of its own. */
  constructor(converter: AudioConverter, ratio: RateRatio) {
    this.#piece = new ConvertedPiece(converter, ratio, 0);
    this.#ratio = ratio;
  }

  /**
   * What is ready, with these samples; the receiver may keep it.
   *
   * @throws SpeechError `audio-invalid` for a converter that fails
   */
  push(pcm: Int16Array): Int16Array {
    this.#piece.push(pcm);
    this.#given += pcm.length;
    return this.#take(this.#length);
  }

  /** The rest, at the end of the sentence. Throws as `push` does. */
  end(): Int16Array {
    this.#piece.finish();
    const rest = this.#take(this.#length);
    const missing = this.#length - this.#made;
    if (missing <= 0) return rest;
    this.#made += missing;
    const whole = new Int16Array(rest.length + missing);
    whole.set(rest);
    return whole;
  }

  /** Samples that it all comes to: as many as begin before the end of what was given. */
  get #length(): number {
    const { source, link } = this.#ratio;
    return Math.ceil((this.#given * link) / source);
  }

  #take(most: number): Int16Array {
    const samples = this.#piece.take(Math.min(this.#piece.ready, most - this.#made));
    this.#made += samples.length;
    return samples.slice();
  }
}
