import { createInterface } from 'node:readline/promises';
import type { Output } from '../terminal.ts';

export interface MessagesOptions {
  readonly error: Output;
  /** Ends the reading. */
  readonly signal: AbortSignal;
}

/** The messages that are sent, in their order: an argument, all of standard input (`-`), or each of its lines that is not blank. */
export async function* messages(
  argument: string | undefined,
  options: MessagesOptions,
): AsyncGenerator<string, void, undefined> {
  if (argument === '-') {
    const text = await allOf(process.stdin, options.signal);
    if (text.trim() !== '') yield text.trim();
  } else if (argument !== undefined) yield argument;
  else if (process.stdin.isTTY) yield* typed(options);
  else yield* lines(options.signal);
}

/** A person types them; an end of input (Ctrl-D) ends them. */
async function* typed({ error, signal }: MessagesOptions): AsyncGenerator<string, void, undefined> {
  const reader = createInterface({ input: process.stdin, output: error.stream, terminal: true });
  // The terminal is read key by key meanwhile, and sends no signal by itself.
  reader.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const over = new Promise<undefined>((resolve) => {
    reader.on('close', () => resolve(undefined));
  });
  try {
    for (;;) {
      const text = await Promise.race([reader.question(error.colors.bold('you    '), { signal }), over]);
      if (text === undefined) {
        error.write('\n');
        return;
      }
      if (text.trim() !== '') yield text.trim();
    }
  } catch (failure) {
    error.write('\n');
    throw signal.aborted ? signal.reason : failure;
  } finally {
    reader.close();
  }
}

async function* lines(signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  const reader = createInterface({ input: process.stdin, crlfDelay: Infinity, signal });
  try {
    for await (const line of reader) {
      signal.throwIfAborted();
      if (line.trim() !== '') yield line.trim();
    }
    signal.throwIfAborted();
  } finally {
    reader.close();
    // What nobody reads would keep the process.
    process.stdin.destroy();
  }
}

async function allOf(stream: NodeJS.ReadStream, signal: AbortSignal): Promise<string> {
  const leave = (): void => {
    stream.destroy();
  };
  signal.addEventListener('abort', leave, { once: true });
  let text = '';
  try {
    for await (const chunk of stream.setEncoding('utf8')) text += String(chunk);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', leave);
  }
  signal.throwIfAborted();
  return text;
}
