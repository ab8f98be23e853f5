import type { AudioFileWarningCode } from '../warnings.ts';

/** What could not be decoded of one reading of a file. */
export class Damage {
  readonly #label: string;
  readonly #start: number;
  readonly #warn: (code: AudioFileWarningCode, message: string) => void;
  #places = 0;
  #bytes = 0;
  #next = -1;

  /**
   * @param label - how a message calls the file
   * @param start - what is added to a position, in bytes
   */
  constructor(label: string, start: number, warn: (code: AudioFileWarningCode, message: string) => void) {
    this.#label = label;
    this.#start = start;
    this.#warn = warn;
  }

  /** Bytes that were left out so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** `bytes` from byte `at` on could not be decoded. The first place is reported at once, the others together at the end. */
  leftOut(bytes: number, at: number): void {
    if (bytes === 0) return;
    const goesOn = at === this.#next;
    this.#next = at + bytes;
    this.#bytes += bytes;
    if (goesOn) return;
    this.#places += 1;
    if (this.#places > 1) return;
    this.#warn(
      'damaged',
      `${this.#label} cannot be decoded at byte ${at + this.#start}: the audio there is missing, and what follows comes earlier by as much`,
    );
  }

  /** The file ends inside something. */
  cutOff(what: string, at: number): void {
    this.#warn('truncated', `${this.#label} ends inside ${what}, at byte ${at + this.#start}: it was cut off`);
  }

  /** All is read. */
  end(): void {
    if (this.#places > 1) {
      this.#warn(
        'damaged',
        `${this.#label} cannot be decoded at ${this.#places} places, of ${this.#bytes} bytes in all: the audio there is missing`,
      );
    }
  }
}
