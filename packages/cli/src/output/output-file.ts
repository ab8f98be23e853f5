import type { Terminal } from '../terminal.ts';
import { inputThatIs } from './inputs.ts';
import { openPartialFile } from './partial-file.ts';
import { isInput, unwritable } from './refusals.ts';
import { ownOutput, pipeOutput } from './straight-output.ts';
import { findTarget } from './target.ts';

/** A file that a command writes. Exactly one of `commit`, `keep` and `discard` ends it; the first that is called counts. */
export interface OutputFile {
  /** The file that is written meanwhile; absent where the bytes go straight to a pipe or a device. */
  readonly partial?: string;
  /**
   * Writes after what was written before; calls may overlap. Rejects with `UsageError` where that is not possible, and with
   * `ReaderGoneError` where nobody reads the pipe any more.
   */
  write(bytes: string | Uint8Array): Promise<void>;
  /** The run has succeeded: the file takes its place. Rejects as `write` does; what was written is then kept as it is. */
  commit(): Promise<void>;
  /** The run has not: what was written stays as `partial`. Resolves with that name, or without one where nothing was written. */
  keep(): Promise<string | undefined>;
  /** The run has written nothing that is worth anything. */
  discard(): Promise<void>;
}

export interface OutputFileOptions {
  /** The option that names the file, for messages: `--output`. */
  readonly option: string;
  /** What the command reads: paths, and `-` for standard input. None of them is ever written to. */
  readonly inputs?: readonly string[];
  readonly terminal: Terminal;
  /** Ends the waiting for somebody who reads a pipe. */
  readonly signal?: AbortSignal;
}

/**
 * Opens a file to write: beside what is there, and in its place once it is committed. Pipes, devices and the process's own
 * streams (`-` and `/dev/stdout` among them) are written straight through. Throws `UsageError` for what cannot be written, and
 * for a file that is an input; the signal's reason by the signal.
 */
export async function openOutputFile(path: string, options: OutputFileOptions): Promise<OutputFile> {
  const { option, inputs = [], terminal, signal } = options;
  const label = `${option} ${path === '' ? '""' : path}`;
  const target = await findTarget(path).catch((error: unknown) => {
    throw unwritable(label, error);
  });
  if (target.type === 'own') return ownOutput(target.fd, label, terminal);
  if (target.type === 'through') {
    const input = await inputThatIs(target.found, inputs);
    if (input !== undefined) throw isInput(label, input);
    const fifo = target.found.isFIFO();
    return pipeOutput(target.path, { label, fifo, terminal, ...(signal === undefined ? {} : { signal }) });
  }
  return openPartialFile({ label, path: target.path, found: target.found, inputs, terminal });
}
