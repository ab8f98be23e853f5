import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import type { Output } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/** Where the transcript goes. */
export interface Destination {
  write(text: string): void;
  /** Resolves when everything is written. */
  close(): Promise<void>;
}

/** A file, or standard output without a path. Throws `UsageError` for a file that cannot be written. */
export async function openDestination(path: string | undefined, out: Output): Promise<Destination> {
  if (path === undefined || path === '-') return { write: out.write, close: async () => {} };
  const stream = createWriteStream(path);
  await opened(stream, path);
  let failure: unknown;
  stream.on('error', (error) => {
    failure = error;
  });
  return {
    write: (text) => {
      stream.write(text);
    },
    close: async () => {
      if (failure === undefined) {
        stream.end();
        await once(stream, 'close').catch((error: unknown) => {
          failure = error;
        });
      }
      if (failure !== undefined) throw unwritable(path, failure);
    },
  };
}

async function opened(stream: WriteStream, path: string): Promise<void> {
  try {
    await once(stream, 'open');
  } catch (error) {
    throw unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): UsageError {
  const reason = error instanceof Error ? error.message : String(error);
  return new UsageError(`--output ${path} cannot be written: ${reason}`, [
    'Give a path in a directory that exists and that you may write to.',
  ]);
}
