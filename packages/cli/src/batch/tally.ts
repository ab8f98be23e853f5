import type { BatchResult } from '@throughline/node/batch';
import { type FailedFile, Failures, type OwnRemedy } from './failures.ts';
import { Incomplete, type IncompleteFile } from './incomplete.ts';

/** What a result means besides that it is there. */
export interface Found {
  readonly failed?: FailedFile;
  readonly incomplete: readonly IncompleteFile[];
}

const nothing: Found = { incomplete: [] };

/** What a run has come to, besides what its state says. */
export class Tally {
  readonly failures: Failures;
  readonly incomplete = new Incomplete();
  readonly #warnings = new Map<string, number>();
  #seconds = 0;
  #most = 0;
  #gapSeconds = 0;

  constructor(ownRemedy?: OwnRemedy) {
    this.failures = new Failures(ownRemedy);
  }

  add(result: BatchResult): Found {
    if (result.type === 'failure') {
      return { failed: this.failures.add(result.input, result.error, result.attempts), incomplete: [] };
    }
    if (result.type !== 'transcript') return nothing;
    this.#seconds += result.seconds;
    for (const { start, end } of result.gaps) this.#gapSeconds += end - start;
    // Once a file: how many files are concerned is what matters.
    for (const code of new Set(result.warnings.map((warning) => warning.code))) {
      this.#warnings.set(code, (this.#warnings.get(code) ?? 0) + 1);
    }
    return { incomplete: this.incomplete.add(result) };
  }

  /** So many files were in flight. */
  atATime(files: number): void {
    this.#most = Math.max(this.#most, files);
  }

  /** The most files that were in flight at a time. */
  get most(): number {
    return this.#most;
  }

  /** Seconds of audio in files that are done. */
  get seconds(): number {
    return this.#seconds;
  }

  get gapSeconds(): number {
    return this.#gapSeconds;
  }

  /** Files with a warning, by its code. */
  get warnings(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#warnings);
  }
}
