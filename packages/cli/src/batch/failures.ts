import { catalogue, isSpeechError } from '@throughline/core';
import { remedyFor } from '@throughline/core/internal';
import { remedyOf } from '../remedy.ts';
import { messageWithoutCode } from '../without-code.ts';

/** A file that was not transcribed. */
export interface FailedFile {
  readonly input: string;
  /** `internal`: an error in this program. */
  readonly code: string;
  /** Without the code. */
  readonly message: string;
  readonly remedy?: string;
  readonly attempts: number;
}

/** Files that failed for the same reason. */
export interface FailureKind {
  readonly code: string;
  readonly files: number;
  /** Where it is the same for all of them; else what helps with this code in general. */
  readonly remedy?: string;
  /** The first of them. */
  readonly example: string;
}

/** More than these are counted, not listed: the ledger has them all. */
const mostListed = 10_000;

/** Failures of a run: all of them by kind, and the first ones by name. */
export class Failures {
  readonly #listed: FailedFile[] = [];
  readonly #kinds = new Map<string, FailureKind>();

  add(input: string, error: unknown, attempts: number): FailedFile {
    const remedy = remedyOf(error).join(' ');
    const failed: FailedFile = {
      input,
      code: isSpeechError(error) ? error.code : 'internal',
      message: messageWithoutCode(error),
      ...(remedy === '' ? {} : { remedy }),
      attempts,
    };
    if (this.#listed.length < mostListed) this.#listed.push(failed);
    this.#count(failed);
    return failed;
  }

  /** The first 10,000, in the order in which they failed. */
  get listed(): readonly FailedFile[] {
    return this.#listed;
  }

  /** The most frequent first. */
  get kinds(): readonly FailureKind[] {
    return [...this.#kinds.values()].toSorted((a, b) => b.files - a.files);
  }

  #count({ code, input, remedy }: FailedFile): void {
    const kind = this.#kinds.get(code);
    const files = (kind?.files ?? 0) + 1;
    // What helps with one of them may be wrong for another.
    const common = kind === undefined || kind.remedy === remedy ? remedy : usualRemedy(code);
    const example = kind?.example ?? input;
    this.#kinds.set(code, { code, files, ...(common === undefined ? {} : { remedy: common }), example });
  }
}

function usualRemedy(code: string): string | undefined {
  const usual = Object.entries(catalogue).find(([known]) => known === code);
  return usual === undefined ? undefined : remedyFor(usual[1], 'command');
}
