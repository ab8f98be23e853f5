import type { ResumePoint } from '../batch/file-transcript.ts';

/** Writes the resume points of one file, one after the other; of those that come meanwhile only the last. */
export class LatestPoint {
  readonly #write: (point: ResumePoint) => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #next: ResumePoint | undefined;
  #writing: Promise<void> | undefined;

  constructor(write: (point: ResumePoint) => Promise<void>, onError: (error: unknown) => void) {
    this.#write = write;
    this.#onError = onError;
  }

  put(point: ResumePoint): void {
    this.#next = point;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #writeAll(): Promise<void> {
    for (let point = this.#next; point !== undefined; point = this.#next) {
      this.#next = undefined;
      await this.#write(point).catch(this.#onError);
    }
  }
}
