import { catalogue, isSpeechError } from '@throughline/core';
import { remedyFor } from '@throughline/core/internal';
import { remedyOf } from '../remedy.ts';
import { messageWithoutCode } from '../without-code.ts';
import { type FileKind, Kinds } from './kinds.ts';

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

/** More than these are counted, not listed: the ledger has them all. */
const mostListed = 10_000;

/** What helps with an error in this run, where its own remedy does not know of the other files. */
export type OwnRemedy = (error: unknown) => string | undefined;

/** Failures of a run: all of them by kind, and the first ones by name. */
export class Failures {
  readonly #listed: FailedFile[] = [];
  readonly #kinds = new Kinds(usualRemedy);

  readonly #ownRemedy: OwnRemedy;

  constructor(ownRemedy: OwnRemedy = () => undefined) {
    this.#ownRemedy = ownRemedy;
  }

  add(input: string, error: unknown, attempts: number): FailedFile {
    const remedy = this.#ownRemedy(error) ?? remedyOf(error).join(' ');
    const failed: FailedFile = {
      input,
      code: isSpeechError(error) ? error.code : 'internal',
      message: messageWithoutCode(error),
      ...(remedy === '' ? {} : { remedy }),
      attempts,
    };
    if (this.#listed.length < mostListed) this.#listed.push(failed);
    this.#kinds.add(failed);
    return failed;
  }

  /** The first 10,000, in the order in which they failed. */
  get listed(): readonly FailedFile[] {
    return this.#listed;
  }

  /** The most frequent code first, and of one code the most frequent remedy. */
  get kinds(): readonly FileKind[] {
    return this.#kinds.list;
  }
}

function usualRemedy(code: string): string | undefined {
  const usual = Object.entries(catalogue).find(([known]) => known === code);
  return usual === undefined ? undefined : remedyFor(usual[1], 'command');
}
