import type { AudioFileWarningCode } from '../warnings.ts';

/** What could not be decoded of one reading of a file. */
export class Damage {
  readonly #label: string;
  readonly #start: number;
  readonly #warn: (code: AudioFileWarningCode, message: string) => void;
  #places = 0;
  #bytes = 0;
  #next = -1;
  #missing = 0;

  /**
   * @param label - how a message calls the file
   * @param start - what is added to a position, in bytes
   */
  constructor(label: string, start: number, warn: (code: AudioFileWarningCode, message: string) => void) {
    this.#label = label;
    this.#start = start;
    this.#warn = warn;
  }

  /** Whether anything is missing so far. */
  get isDamaged(): boolean {
    return this.#places > 0;
  }

  /** Grows with all that is left out: for whoever looks whether it was anything since. */
  get extent(): number {
    return this.#places + this.#bytes;
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
    this.#place(`${this.#label} cannot be decoded at byte ${at + this.#start}: the audio there is missing`);
  }

  /** Something is missing before byte `at`: bytes that are not there at all. */
  missing(at: number): void {
    this.#place(`${this.#label} lacks a part of it before byte ${at + this.#start}`);
  }

  /** The file tells how long the audio is that is missing somewhere. */
  skipped(seconds: number): void {
    this.#missing += seconds;
  }

  /** How long the audio is that is missing before byte `at` is not told: what follows has an earlier time than it should. */
  shifted(at: number, why: string): void {
    this.#warn(
      'damaged',
      `how much audio of ${this.#label} is missing before byte ${at + this.#start} is not known: ${why}; what follows comes earlier by as much`,
    );
  }

  /** What another program says of the file. */
  reported(text: string): void {
    this.#place(`${this.#label} may lack audio: ${text}`);
  }

  /** The file ends inside something. */
  cutOff(what: string, at: number): void {
    this.#warn('truncated', `${this.#label} ends inside ${what}, at byte ${at + this.#start}: it was cut off`);
  }

  #place(message: string): void {
    this.#places += 1;
    if (this.#places === 1) this.#warn('damaged', message);
  }

  /** All is read. */
  end(): void {
    if (this.#places > 1) {
      this.#warn(
        'damaged',
        `${this.#label} is damaged at ${this.#places} places: ${this.#bytes} bytes of it were left out`,
      );
    }
    if (this.#missing > 0) {
      this.#warn(
        'damaged',
        `${this.#label} has no audio for ${this.#missing.toFixed(2)} s between what was read: that time is a gap, and what follows keeps its place`,
      );
    }
  }
}
