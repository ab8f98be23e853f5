import { PassThrough } from 'node:stream';
import pico from 'picocolors';
import type { Output, Terminal } from '../src/terminal.ts';

export interface FakeOutput extends Output {
  /** All that was written, escape sequences included. */
  text(): string;
}

/** An output in memory that looks like a terminal of this size, or like a pipe. */
export function fakeOutput(size?: { readonly columns: number; readonly rows?: number }): FakeOutput {
  const { columns = 80, rows = 24 } = size ?? {};
  const chunks: string[] = [];
  const stream = Object.assign(new PassThrough(), { isTTY: size !== undefined, columns, rows });
  stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  return {
    // Drawing needs no more of a terminal than its size.
    stream: stream as unknown as NodeJS.WriteStream,
    isTerminal: size !== undefined,
    colors: pico.createColors(false),
    columns: () => columns,
    rows: () => rows,
    write: (text) => {
      stream.write(text);
    },
    text: () => chunks.join(''),
  };
}

export interface FakeTerminal extends Terminal {
  readonly out: FakeOutput;
  readonly error: FakeOutput;
}

export function fakeTerminal(size?: { readonly columns: number; readonly rows?: number }): FakeTerminal {
  return { out: fakeOutput(size), error: fakeOutput(size) };
}
