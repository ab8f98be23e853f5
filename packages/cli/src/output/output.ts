import type { Terminal } from '../terminal.ts';

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
  /** Why a file that is there must not be replaced, in a few words; undefined where it may be. Default: any may be. */
  readonly keeps?: (path: string) => Promise<string | undefined>;
  readonly terminal: Terminal;
  /** Ends the waiting for somebody who reads a pipe. */
  readonly signal?: AbortSignal;
}
