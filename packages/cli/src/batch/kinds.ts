import { extname } from 'node:path';
import { printableLine } from '@throughline/core/internal';

/** Files with the same code, and for which the same helps. */
export interface FileKind {
  readonly code: string;
  readonly files: number;
  /** With `FILE` in place of the name of each. */
  readonly remedy?: string;
  /** The first of them. */
  readonly example: string;
}

/** More remedies than these for one code are names that were not recognised in them. */
const mostKinds = 5;

/** Counts files by code and remedy; what they are called does not matter. */
export class Kinds {
  /** By code, and then by remedy. */
  readonly #kinds = new Map<string, Map<string | undefined, FileKind>>();
  readonly #usualRemedy: (code: string) => string | undefined;

  constructor(usualRemedy: (code: string) => string | undefined) {
    this.#usualRemedy = usualRemedy;
  }

  add({ code, input, remedy }: { readonly code: string; readonly input: string; readonly remedy?: string }): void {
    const kinds = this.#kinds.get(code) ?? new Map<string | undefined, FileKind>();
    this.#kinds.set(code, kinds);
    const own = remedy === undefined ? undefined : nameless(remedy, input);
    const shown = kinds.has(own) || kinds.size < mostKinds ? own : this.#usualRemedy(code);
    const { files, example } = kinds.get(shown) ?? { files: 0, example: input };
    kinds.set(shown, { code, files: files + 1, ...(shown === undefined ? {} : { remedy: shown }), example });
  }

  /** The most frequent code first, and of one code the most frequent remedy. */
  get list(): readonly FileKind[] {
    return [...this.#kinds.values()]
      .map((kinds) => [...kinds.values()].toSorted((a, b) => b.files - a.files))
      .toSorted((a, b) => filesOf(b) - filesOf(a))
      .flat();
  }
}

function filesOf(kinds: readonly FileKind[]): number {
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
