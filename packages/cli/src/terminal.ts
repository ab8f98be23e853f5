import type { WriteStream } from 'node:tty';
import pico from 'picocolors';
import { printableWithColors } from './printable.ts';

/** The colours of one output; without colour they give the text back. */
export type Colors = ReturnType<typeof pico.createColors>;

/** Standard output or standard error. */
export interface Output {
  /** What libraries that draw need. */
  readonly stream: NodeJS.WriteStream;
  /** A person looks at it, as opposed to a pipe or a file. */
  readonly isTerminal: boolean;
  readonly colors: Colors;
  /** Cells of one line; 80 where it is not known. */
  columns(): number;
  /** Lines; 24 where it is not known. */
  rows(): number;
  /** Writes a text; of control characters, only tabs, line feeds and colours. */
  write(text: string): void;
}

/** What a command writes to: answers go to `out`, and everything about them to `error`. */
export interface Terminal {
  readonly out: Output;
  readonly error: Output;
}

export function processTerminal(): Terminal {
  return { out: outputOf(process.stdout), error: outputOf(process.stderr) };
}

function outputOf(stream: NodeJS.WriteStream): Output {
  const isTerminal = stream.isTTY;
  return {
    stream,
    isTerminal: isTerminal === true,
    // Asks NO_COLOR, FORCE_COLOR and TERM too.
    colors: pico.createColors(isTerminal === true && (stream as WriteStream).hasColors()),
    columns: () => stream.columns || 80,
    rows: () => stream.rows || 24,
    write: (text) => {
      stream.write(printableWithColors(text));
    },
  };
}
