import { blockBytes, type SampleLayout } from '@throughline/core/internal';
import type { AudioFileWarningCode, OnAudioFileWarning } from './warnings.ts';
import { audioFileWarning } from './warnings.ts';

/** Reports what is wrong with the samples of one file, in the order in which it is found. */
export class Notices {
  readonly #label: string;
  readonly #layout: SampleLayout;
  readonly #onWarning: OnAudioFileWarning;
  /** Bytes of samples so far. */
  #bytes = 0;

  /** @param label - how a message calls the file */
  constructor(label: string, layout: SampleLayout, onWarning: OnAudioFileWarning) {
    this.#label = label;
    this.#layout = layout;
    this.#onWarning = onWarning;
  }

  /** `bytes` of whole samples were found. */
  passed(bytes: number): void {
    this.#bytes += bytes;
  }

  /** The header promises `promised` bytes more than before, but there are only `there`, which count as passed. */
  truncated(promised: number, there: number): void {
    const before = this.#bytes - (there - (there % blockBytes(this.#layout)));
    const [all, found] = [this.#seconds(before + promised), this.#seconds(before + there)];
    const missing = this.#seconds(promised - there);
    this.#warn(
      'truncated',
      `the header of ${this.#label} promises ${all}, but it ends after ${found}: ${missing} are missing`,
    );
  }

  /** `bytes` are left, which begin a sample that is not complete. */
  oddBytes(bytes: number): void {
    const block = blockBytes(this.#layout);
    const odd = bytes % block;
    if (odd === 0) return;
    this.#warn('odd-byte', `${this.#label} ends inside a sample: its last ${odd} of ${block} bytes are dropped`);
  }

  /** The header says `size` bytes, but there is more. */
  goesOn(size: number): void {
    this.#warn(
      'odd-header',
      `the header of ${this.#label} says that its samples last ${this.#seconds(size)} (${size} bytes), but more follow, and are read to the end`,
    );
  }

  /** The file ends inside something that holds no samples, or none yet. */
  cutOff(name: string, at: number): void {
    this.#warn('truncated', `${this.#label} ends inside ${name} at byte ${at}`);
  }

  /** `bytes` from `at` on are unknown. */
  leftOut(bytes: number, at: number): void {
    this.#warn(
      'odd-header',
      `the last ${bytes} bytes of ${this.#label}, from byte ${at} on, are neither samples nor a chunk of a WAV file, and are left out`,
    );
  }

  /** All is read. */
  end(): void {
    if (this.#bytes === 0) this.#warn('empty', `${this.#label} holds no audio`);
  }

  #seconds(bytes: number): string {
    const seconds = bytes / blockBytes(this.#layout) / this.#layout.sampleRate;
    return `${seconds.toFixed(seconds < 0.1 ? 3 : 1)} s`;
  }

  #warn(code: AudioFileWarningCode, message: string): void {
    this.#onWarning(audioFileWarning(code, message));
  }
}
