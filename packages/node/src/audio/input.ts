import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { addAbortSignal } from 'node:stream';
import { ByteCursor } from './byte-cursor.ts';
import type { LentRange } from './lent-pieces.ts';
import { readNamedPipe } from './named-pipe.ts';
import type { AudioFileName } from './refusals.ts';
import { nameOf, readingFailed, unreadable } from './refusals.ts';

const chunkBytes = 64 * 1024;

/** Where the bytes come from. */
export type AudioInput =
  /** A file on disk: read from any place, as often as needed. */
  | {
      readonly type: 'file';
      readonly file: AudioFileName;
      /** Bytes. */
      readonly size: number;
      /** The bytes from `start` up to `end`, which is not included. */
      read(start: number, end: number): ByteCursor;
      /** As `read`, for who needs no bytes any more when asking for those after them. Default: as `read`. */
      lend?(start: number, end: number): ByteCursor;
    }
  /** A pipe: read once, from its beginning. */
  | { readonly type: 'stream'; readonly file: AudioFileName; readonly cursor: ByteCursor };

/** `path` may name a pipe too; then it is read as one. */
export async function openInput(path: string, signal: AbortSignal | undefined): Promise<AudioInput> {
  const file = nameOf(path);
  if (path === '-') {
    if (process.stdin.isTTY) {
      throw unreadable(file, 'it is a terminal', 'Redirect a file or a program into this one, or give a path.');
    }
    return streamInput(process.stdin, file, signal);
  }
  const found = await stat(path).catch((error: unknown) => {
    throw readingFailed(file, error, signal);
  });
  const abortable = signal === undefined ? {} : { signal };
  if (found.isDirectory()) throw readingFailed(file, Object.assign(new Error(), { code: 'EISDIR' }), signal);
  if (found.isFIFO()) return streamInput(openedPipe(path, file, signal), file, signal);
  if (!found.isFile()) {
    return {
      type: 'stream',
      file,
      cursor: new ByteCursor(createReadStream(path, { highWaterMark: chunkBytes, ...abortable })),
    };
  }
  return {
    type: 'file',
    file,
    size: found.size,
    read: (start, end) =>
      // Node's `end` is included, and a range cannot be empty.
      new ByteCursor(
        start < end ? createReadStream(path, { start, end: end - 1, highWaterMark: chunkBytes, ...abortable }) : none(),
      ),
    lend: (start, end) => new ByteCursor(lent(path, { start, end, pieceBytes: chunkBytes, signal })),
  };
}

async function* lent(path: string, range: LentRange): AsyncGenerator<Uint8Array> {
  const { lentPieces } = await import('./lent-pieces.ts');
  yield* lentPieces(path, range);
}

function openedPipe(path: string, file: AudioFileName, signal: AbortSignal | undefined): Readable {
  try {
    return readNamedPipe(path);
  } catch (error) {
    throw readingFailed(file, error, signal);
  }
}

function streamInput(stream: Readable, file: AudioFileName, signal: AbortSignal | undefined): AudioInput {
  if (signal !== undefined) addAbortSignal(signal, stream);
  return { type: 'stream', file, cursor: new ByteCursor(stream) };
}

async function* none(): AsyncGenerator<Uint8Array> {}
