import { isSilent } from '../../audio/silence.ts';
import { SpeechDetector } from '../../audio/speech.ts';

/** After so many times the longest turn, it ends wherever it is. */
const PATIENCE = 1.5;

/**
 * Finds the places at which this side ends a turn: in a pause of speech, so that no word is cut. Audio in which there is no sound at all is
 * not worth a turn: it would be billed, and models invent words for it.
 */
export class Pauses {
  readonly #rate: number;
  readonly #silence: number;
  readonly #longest: number;
  readonly #detector: SpeechDetector;
  /** Samples since the last turn ended, and since somebody spoke. */
  #length = 0;
  #quiet = 0;
  #spoken = false;
  #sound = false;

  constructor(rate: number, silenceSeconds: number, longestSeconds: number) {
    this.#rate = rate;
    this.#silence = silenceSeconds * rate;
    this.#longest = longestSeconds * rate;
    this.#detector = new SpeechDetector(rate);
  }

  /** Whether there was anything but silence since the last turn ended. */
  get hasSound(): boolean {
    return this.#spoken || this.#sound;
  }

  /** Whether the turn ends here. */
  get turnEnds(): boolean {
    if (this.#spoken && this.#quiet >= this.#silence) return true;
    if (this.#length < this.#longest || !this.hasSound) return false;
    return this.#quiet > 0 || this.#length >= this.#longest * PATIENCE;
  }

  /** Takes the next samples of the stream. */
  push(samples: Int16Array): void {
    this.#length += samples.length;
    if (this.#detector.push(samples)) {
      this.#spoken = true;
      this.#quiet = 0;
    } else {
      this.#quiet += samples.length;
      this.#sound ||= !isSilent(samples, this.#rate);
    }
  }

  /** A turn was ended, here or elsewhere. */
  ended(): void {
    this.#length = 0;
    this.#quiet = 0;
    this.#spoken = false;
    this.#sound = false;
  }
}
