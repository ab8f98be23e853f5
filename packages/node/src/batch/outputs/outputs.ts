import { randomBytes } from 'node:crypto';
import { mkdir, open, realpath, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { printableLine, SpeechError } from '@throughline/core/internal';
import type { FileTranscript } from '../file-transcript.ts';
import type { FileInput } from '../input.ts';
import { type OutputFormat, outputFormats, type OutputLayout, outputName } from './output-names.ts';
import { outputError, outputFailure } from './output-refusals.ts';
import { rendered } from './render.ts';
import { flushDirectory, writeWhole } from './write-whole.ts';

/** Where transcripts are written, and as what. */
export interface OutputsOptions {
  /** Where the files are written; it is made where it is missing. */
  readonly directory: string;
  /** At least one. `jsonl` holds everything; `txt` a line for each final; `srt` and `vtt` are subtitles. */
  readonly formats: readonly OutputFormat[];
  /** Default: `mirror`. */
  readonly layout?: OutputLayout;
  /** What the paths of inputs are mirrored from. Default: the working directory. */
  readonly base?: string;
  /** Files that no output replaces, under whatever name, such as the list of the inputs. */
  readonly keep?: readonly string[];
}

/** The files of a run: one for each input and format, named after the input: `calls/a.wav.srt`. */
export interface Outputs {
  /** Where the files are written: an absolute path. */
  readonly directory: string;
  /** As what each transcript is written: each format once, in the order `jsonl`, `txt`, `srt`, `vtt`. */
  readonly formats: readonly OutputFormat[];
  /** What the paths of inputs are mirrored from: an absolute path. */
  readonly base: string;
  /** Makes the directory, and finds out whether files can be written there: before anything is transcribed. */
  prepare(): Promise<void>;
  /** The files of an input, from the directory, with slashes; in the order of the formats. */
  pathsOf(input: FileInput, fingerprint: string): readonly string[];
  /** Which of these files are not there. */
  missing(paths: readonly string[]): Promise<readonly string[]>;
  /**
   * Writes all files of a transcript, each whole or not at all, and returns their paths as `pathsOf` does. They are on the disk then.
   *
   * @throws SpeechError `output-unwritable`; what was there before is as it was, but for files that were replaced whole
   */
  write(input: FileInput, transcript: FileTranscript, options?: WriteOutputsOptions): Promise<readonly string[]>;
}

/** How transcripts are written. */
export interface WriteOutputsOptions {
  /**
   * Who alone writes to this directory, such as the `id` of an open ledger: what it left unfinished when it was killed is replaced.
   * Default: nobody is alone.
   */
  readonly owner?: string;
}

/**
 * Writes transcripts to files that mirror the inputs.
 *
 * @throws SpeechError `config-invalid` for formats or a layout that do not exist
 */
export function outputs({
  directory,
  formats,
  layout = 'mirror',
  base = process.cwd(),
  keep = [],
}: OutputsOptions): Outputs {
  check(directory, formats, layout);
  const chosen = outputFormats.filter((format) => formats.includes(format));
  return new FileOutputs({
    directory: resolve(directory),
    formats: chosen,
    layout,
    base: resolve(base),
    keep: keep.map((path) => resolve(path)),
  });
}

class FileOutputs implements Outputs {
  readonly directory: string;
  readonly formats: readonly OutputFormat[];
  readonly base: string;
  readonly #layout: OutputLayout;
  readonly #keep: readonly string[];

  constructor({ directory, formats, layout, base, keep }: Required<OutputsOptions>) {
    this.directory = directory;
    this.formats = formats;
    this.base = base;
    this.#layout = layout;
    this.#keep = keep;
  }

  async prepare(): Promise<void> {
    try {
      await mkdir(this.directory, { recursive: true });
      await probe(this.directory);
    } catch (error) {
      throw outputFailure(this.directory, error);
    }
  }

  pathsOf(input: FileInput, fingerprint: string): readonly string[] {
    const name = outputName(input, fingerprint, { layout: this.#layout, base: this.base });
    return this.formats.map((format) => `${name}.${format}`);
  }

  async missing(paths: readonly string[]): Promise<readonly string[]> {
    const found = await Promise.all(paths.map((path) => isFile(join(this.directory, path))));
    return paths.filter((_, index) => found[index] !== true);
  }

  async write(
    input: FileInput,
    transcript: FileTranscript,
    { owner }: WriteOutputsOptions = {},
  ): Promise<readonly string[]> {
    const paths = this.pathsOf(input, transcript.fingerprint ?? '');
    const [first = ''] = paths;
    const parent = dirname(join(this.directory, first));
    await this.#directoryOf(parent);
    // What holds everything comes last: where it is, the others are.
    for (const [index, path] of Array.from(paths.entries()).toReversed()) {
      const format = this.formats[index];
      if (format === undefined) continue;
      await writeWhole(join(this.directory, path), rendered(transcript, format), { owner, keep: this.#keep });
    }
    await flushDirectory(parent);
    return paths;
  }

  /** Makes a directory. A link on the way that leads elsewhere would let an output replace what does not belong to the run. */
  async #directoryOf(parent: string): Promise<void> {
    try {
      await mkdir(this.directory, { recursive: true });
      const root = await realpath(this.directory);
      const real = await nearestReal(parent);
      if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep))
        throw outputError(parent, 'outside');
      await mkdir(parent, { recursive: true });
    } catch (error) {
      throw outputFailure(parent, error);
    }
  }
}

/** Where the nearest directory above that is there really is. */
async function nearestReal(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const above = dirname(path);
    if (above === path || !(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    return nearestReal(above);
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Writes a file and removes it. */
async function probe(directory: string): Promise<void> {
  const path = join(directory, `.${randomBytes(8).toString('hex')}.partial`);
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile('.');
    await handle.sync();
  } finally {
    await handle.close();
    await unlink(path);
  }
}

function check(directory: unknown, formats: unknown, layout: unknown): void {
  const known: readonly unknown[] = outputFormats;
  if (typeof directory !== 'string' || directory === '') {
    throw refused('directory', directory, 'the path of a directory');
  }
  if (!Array.isArray(formats) || formats.length === 0 || !formats.every((format) => known.includes(format))) {
    throw refused('formats', formats, `at least one of ${outputFormats.join(', ')}`);
  }
  if (layout !== 'mirror' && layout !== 'flat') throw refused('layout', layout, 'mirror or flat');
}

function refused(field: string, value: unknown, wanted: string): SpeechError {
  const found = Array.isArray(value) ? value.map(String).join(', ') || 'none' : String(value);
  return new SpeechError('config-invalid', {
    message: `${field} of outputs() is ${printableLine(found)}, but must be ${wanted}`,
    context: { field, found, wanted },
  });
}
