import { printableLine } from '@throughline/core/internal';
import { createWriteStream, openSync } from 'node:fs';
import { constants } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Terminal } from '../terminal.ts';
import { watchWaits } from '../waits.ts';
import type { OutputFile } from './output.ts';
import { ReaderGoneError, unwritable } from './refusals.ts';

const pollMs = 100;
const cutMs = 500;

/** One of the process's own streams; it stays open for whoever else writes to it. */
export function ownOutput(fd: number, label: string, { out, error }: Terminal): OutputFile {
  if (fd === 1) return new StraightOutput(out.stream, label, 'stays open');
  if (fd === 2) return new StraightOutput(error.stream, label, 'stays open');
  if (fd === 0) throw unwritable(label, new Error('it is standard input'));
  return new StraightOutput(createWriteStream('', { fd, autoClose: false }), label, 'stays open');
}

export interface PipeOutputOptions {
  readonly label: string;
  readonly fifo: boolean;
  readonly terminal: Pick<Terminal, 'error'>;
  /** Ends the waiting for a reader. */
  readonly signal?: AbortSignal;
}

/** A device, or a named pipe from the moment on that somebody reads it. */
export async function pipeOutput(path: string, options: PipeOutputOptions): Promise<OutputFile> {
  const { label, fifo, terminal } = options;
  if (!fifo) return new StraightOutput(createWriteStream('', { fd: opened(path, label) }), label, 'is closed');
  const waits = watchWaits((text) => terminal.error.write(terminal.error.colors.dim(`· ${printableLine(text)}\n`)));
  waits.now({ what: `waiting for a reader of ${path}` });
  try {
    // A socket waits for room in the pipe without a thread that could not be interrupted.
    const socket = new Socket({ fd: await openedOnceRead(path, options), readable: false, writable: true });
    return new StraightOutput(socket, label, 'is closed');
  } finally {
    waits.close();
  }
}

async function openedOnceRead(path: string, { label, signal }: PipeOutputOptions): Promise<number> {
  for (;;) {
    const fd = openedIfRead(path, label);
    if (fd !== undefined) return fd;
    if (signal?.aborted === true) throw signal.reason;
    await wait(pollMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
}

function opened(path: string, label: string): number {
  try {
    return openSync(path, constants.O_WRONLY);
  } catch (error) {
    throw unwritable(label, error);
  }
}

/** Without O_NONBLOCK, opening would wait in a thread that nothing can interrupt, and the process could not end. */
function openedIfRead(path: string, label: string): number | undefined {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENXIO') return undefined;
    throw unwritable(label, error);
  }
}

class StraightOutput implements OutputFile {
  readonly #stream: Writable;
  readonly #label: string;
  readonly #end: 'stays open' | 'is closed';
  #failure: Error | undefined;

  constructor(stream: Writable, label: string, end: 'stays open' | 'is closed') {
    this.#stream = stream;
    this.#label = label;
    this.#end = end;
    if (end === 'is closed') stream.on('error', (error) => this.#failed(error));
  }

  write(bytes: string | Uint8Array): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#stream.write(bytes, (error) => {
        if (error === null || error === undefined) resolve();
        else reject(this.#failed(error));
      });
    });
  }

  async commit(): Promise<void> {
    if (this.#end === 'is closed') await this.#close();
    if (this.#failure !== undefined) throw this.#failure;
  }

  async keep(): Promise<undefined> {
    await this.discard();
  }

  async discard(): Promise<void> {
    if (this.#end === 'stays open') return;
    // A reader that does not go on reading gets no more time from a run that has not succeeded.
    await Promise.race([this.#close(), wait(cutMs, undefined, { ref: false })]);
    this.#stream.destroy();
  }

  async #close(): Promise<void> {
    if (this.#stream.destroyed) return;
    this.#stream.end();
    await finished(this.#stream, { readable: false }).catch((error: unknown) => this.#failed(error));
  }

  #failed(error: unknown): Error {
    const gone = error instanceof Error && 'code' in error && error.code === 'EPIPE';
    this.#failure ??= gone ? new ReaderGoneError() : unwritable(this.#label, error);
    return this.#failure;
  }
}
