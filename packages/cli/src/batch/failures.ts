import { extname } from 'node:path';
import { catalogue, isSpeechError } from '@throughline/core';
import { printableLine, remedyFor } from '@throughline/core/internal';
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

/** Files that failed for the same reason, and for which the same helps. */
export interface FailureKind {
  readonly code: string;
  readonly files: number;
  /** With `FILE` in place of the name of each. */
  readonly remedy?: string;
  /** The first of them. */
  readonly example: string;
}

/** More than these are counted, not listed: the ledger has them all. */
const mostListed = 10_000;
/** More remedies than these for one code are names that were not recognised in them. */
const mostKinds = 5;

/** What helps with an error in this run, where its own remedy does not know of the other files. */
export type OwnRemedy = (error: unknown) => string | undefined;

/** Failures of a run: all of them by kind, and the first ones by name. */
export class Failures {
  readonly #listed: FailedFile[] = [];
  /** By code, and then by remedy. */
  readonly #kinds = new Map<string, Map<string | undefined, FailureKind>>();

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
    this.#count(failed);
    return failed;
  }

  /** The first 10,000, in the order in which they failed. */
  get listed(): readonly FailedFile[] {
    return this.#listed;
  }

  /** The most frequent code first, and of one code the most frequent remedy. */
  get kinds(): readonly FailureKind[] {
    return [...this.#kinds.values()]
      .map((kinds) => [...kinds.values()].toSorted((a, b) => b.files - a.files))
      .toSorted((a, b) => filesOf(b) - filesOf(a))
      .flat();
  }

  #count({ code, input, remedy }: FailedFile): void {
    const kinds = this.#kinds.get(code) ?? new Map<string | undefined, FailureKind>();
    this.#kinds.set(code, kinds);
    const own = remedy === undefined ? undefined : nameless(remedy, input);
    const shown = kinds.has(own) || kinds.size < mostKinds ? own : usualRemedy(code);
    const { files, example } = kinds.get(shown) ?? { files: 0, example: input };
    kinds.set(shown, { code, files: files + 1, ...(shown === undefined ? {} : { remedy: shown }), example });
  }
}

function filesOf(kinds: readonly FailureKind[]): number {
  return kinds.reduce((sum, { files }) => sum + files, 0);
}

/** A remedy that names the file, and others after it, as one for every file: `ffmpeg -i FILE FILE.16000.wav`. */
function nameless(remedy: string, input: string): string {
  // What is no path in its looks may be a word of the sentence.
  if (!/[./]/u.test(input)) return remedy;
  const stem = input.slice(0, input.length - extname(input).length);
  return [input, printableLine(input), `${stem}.`, `${printableLine(stem)}.`].reduce(
    (text, name) => text.replaceAll(name, name.endsWith('.') ? 'FILE.' : 'FILE'),
    remedy,
  );
}

function usualRemedy(code: string): string | undefined {
  const usual = Object.entries(catalogue).find(([known]) => known === code);
  return usual === undefined ? undefined : remedyFor(usual[1], 'command');
}
