import { addAbortSignal, Readable } from 'node:stream';
import { SpeechError } from '@throughline/core/internal';
import { ByteCursor } from './byte-cursor.ts';
import type { AudioInput } from './input.ts';
import { unreadable, type AudioFileName } from './refusals.ts';

/** A `Blob` or a `File`. */
export interface BlobLike {
  /** Bytes. */
  readonly size: number;
  /** Some of the bytes, from `start` to before `end`. */
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** A web `ReadableStream` of bytes: `response.body`, `request.body`, `file.stream()`. */
export interface ByteStream {
  /** Whether somebody else reads it. */
  readonly locked: boolean;
  /** Makes it this reader's alone. */
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    cancel(reason?: unknown): Promise<unknown>;
  };
}

/** A `Response` or a `Request` of `fetch`. */
export interface BodyLike {
  /** The bytes; `null` where there are none. */
  readonly body: ByteStream | null;
  /** Whether it was read. */
  readonly bodyUsed: boolean;
  /** Of a response. */
  readonly status?: number;
  /** What the server says about the status. */
  readonly statusText?: string;
}

/** What bytes of audio can be read from. */
export type AudioBytes =
  | Uint8Array
  | ArrayBuffer
  | BlobLike
  | BodyLike
  | ByteStream
  | Readable
  | AsyncIterable<Uint8Array>
  | Iterable<Uint8Array>;

const wanted =
  'a Node stream, a Response or its body, a Blob, a Uint8Array, an ArrayBuffer, or an iterable of Uint8Arrays';
const pieceBytes = 64 * 1024;

/**
 * Bytes in any form in which a caller has them. What is in memory is read from any position, as often as needed; a stream once.
 *
 * @throws SpeechError `config-invalid` for what holds no bytes; `audio-unreadable` for a stream that was read already, and for the
 *   answer of a server that is an error
 */
export function bytesInput(source: AudioBytes, signal: AbortSignal | undefined): AudioInput {
  const given: unknown = source;
  if (given instanceof Uint8Array) return inMemory('the bytes', given.length, (start, end) => given.slice(start, end));
  if (isArrayBuffer(given)) {
    return inMemory('the bytes', given.byteLength, (start, end) => new Uint8Array(given.slice(start, end)));
  }
  if (given instanceof Readable) {
    const stream = unread(given);
    // It may fail before its reader is there, which then reports it.
    stream.on('error', () => undefined);
    if (signal !== undefined) addAbortSignal(signal, stream);
    return streamed(iteratorOf(stream), 'the stream', signal);
  }
  if (typeof given !== 'object' || given === null) throw refuse(given);
  if (isBlob(given)) {
    return inMemory(
      'the blob',
      given.size,
      async (start, end) => new Uint8Array(await given.slice(start, end).arrayBuffer()),
    );
  }
  if (isBody(given)) return streamed(readerOf(bodyOf(given)), 'the body', signal);
  if (isByteStream(given)) return streamed(readerOf(unlocked(given, named('the stream'))), 'the stream', signal);
  if (isIterable(given)) return streamed(iteratorOf(given), 'the stream', signal);
  throw refuse(given);
}

/** Whether bytes can be read from it, and it is no source that is open already. */
export function isAudioBytes(value: unknown): value is AudioBytes {
  if (value instanceof Uint8Array || isArrayBuffer(value) || value instanceof Readable) return true;
  if (typeof value !== 'object' || value === null || 'frames' in value) return false;
  return isBlob(value) || isBody(value) || isByteStream(value) || isIterable(value);
}

function named(label: string): AudioFileName {
  return { path: '-', label };
}

function inMemory(
  label: string,
  size: number,
  read: (start: number, end: number) => Uint8Array | Promise<Uint8Array>,
): AudioInput {
  return {
    type: 'file',
    file: named(label),
    size,
    read: (start, end) =>
      new ByteCursor(
        (async function* () {
          for (let from = start; from < end; from += pieceBytes)
            yield await read(from, Math.min(end, from + pieceBytes));
        })(),
      ),
  };
}

/** A stream whose beginning was read would be taken for another file, and one that has ended for an empty one. */
function unread(stream: Readable): Readable {
  const { statusCode } = stream as { readonly statusCode?: number | null };
  if (typeof statusCode === 'number') assertGood(statusCode, '');
  if (stream.readableEnded || stream.destroyed) throw alreadyRead(named('the stream'));
  return stream;
}

function bodyOf({ body, bodyUsed, status, statusText = '' }: BodyLike): ByteStream {
  if (typeof status === 'number') assertGood(status, statusText);
  if (bodyUsed) throw alreadyRead(named('the body'));
  if (body === null) {
    throw unreadable(named('the body'), 'there is none', 'Check that the request and its method return audio.');
  }
  return unlocked(body, named('the body'));
}

function assertGood(status: number, statusText: string): void {
  if (status >= 200 && status < 300) return;
  const answer = statusText === '' ? `HTTP ${status}` : `HTTP ${status} ${statusText}`;
  throw unreadable(
    named('the answer'),
    `the server answered with ${answer}`,
    'Check the address and the credentials of the request; the body says what is wrong with it.',
  );
}

function unlocked(stream: ByteStream, file: AudioFileName): ByteStream {
  if (stream.locked) throw alreadyRead(file);
  return stream;
}

function alreadyRead(file: AudioFileName) {
  return unreadable(file, 'it was read already, or is being read', 'Read it once, here, and nowhere else.');
}

/** Reads once, from the beginning; a read that never ends is abandoned when the signal aborts. */
function streamed(pieces: AsyncIterator<unknown>, label: string, signal: AbortSignal | undefined): AudioInput {
  const iterator: AsyncIterator<Uint8Array> = {
    next: async () => {
      const { done, value } = await unlessAborted(pieces.next(), signal);
      return done === true ? { done, value: undefined } : { done: false, value: bytesOf(value) };
    },
    // Not awaited: it may hang on a piece that never comes.
    return: async () => {
      void Promise.resolve(pieces.return?.()).catch(() => undefined);
      return { done: true, value: undefined };
    },
  };
  return { type: 'stream', file: named(label), cursor: new ByteCursor({ [Symbol.asyncIterator]: () => iterator }) };
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function readerOf(stream: ByteStream): AsyncIterator<unknown> {
  const reader = stream.getReader();
  return {
    next: async () => {
      const { done, value } = await reader.read();
      return done ? { done, value: undefined } : { done, value };
    },
    return: async () => {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

function iteratorOf(pieces: AsyncIterable<unknown> | Iterable<unknown>): AsyncIterator<unknown> {
  return Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : fromSync(pieces);
}

async function* fromSync(pieces: Iterable<unknown>): AsyncGenerator<unknown> {
  yield* pieces;
}

function bytesOf(piece: unknown): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  if (isArrayBuffer(piece)) return new Uint8Array(piece);
  throw unreadable(
    named('the stream'),
    `it gives ${described(piece)} in place of bytes`,
    'Give it as bytes: without an encoding, and each piece as a Uint8Array.',
  );
}

// By their names: such values may come from another realm, or from a library.
function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return value instanceof ArrayBuffer || Object.prototype.toString.call(value) === '[object SharedArrayBuffer]';
}

function isBlob(value: object): value is BlobLike {
  return 'size' in value && 'slice' in value && typeof value.slice === 'function' && 'arrayBuffer' in value;
}

function isBody(value: object): value is BodyLike {
  return 'body' in value && 'bodyUsed' in value;
}

function isByteStream(value: object): value is ByteStream {
  return 'getReader' in value && typeof value.getReader === 'function';
}

function isIterable(value: object): value is AsyncIterable<unknown> | Iterable<unknown> {
  return !ArrayBuffer.isView(value) && (Symbol.asyncIterator in value || Symbol.iterator in value);
}

function described(value: unknown): string {
  if (typeof value === 'string') return 'a text';
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : `a value of type ${typeof value}`;
  return `an object of type ${value.constructor?.name ?? 'unknown'}`;
}

function refuse(value: unknown): SpeechError {
  return new SpeechError('config-invalid', {
    message: `openAudioStream was given ${described(value)}, but reads ${wanted}`,
    context: { field: 'stream', found: described(value), wanted },
    remedy: whatToPass(value),
  });
}

function whatToPass(value: unknown): string {
  if (typeof value === 'string' || value instanceof URL) return 'Open a path or a file: URL with openAudioFile().';
  if (ArrayBuffer.isView(value))
    return 'Give samples to write() of the session; openAudioStream() reads the bytes of a file.';
  if (typeof value === 'object' && value !== null && 'frames' in value) {
    return 'Give an open source to pipe() of the session as it is.';
  }
  if (value instanceof Promise) return 'Await it first.';
  return `Pass ${wanted}.`;
}
