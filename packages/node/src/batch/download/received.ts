import type { IncomingMessage } from 'node:http';

/** A server that is connected to, or should be, and says nothing. */
export class SilentServer extends Error {
  readonly silentMs: number;

  constructor(silentMs: number) {
    super(`nothing came for ${silentMs / 1000} s`);
    this.silentMs = silentMs;
  }
}

/** How much of a body has come. */
export interface Received {
  bytes: number;
}

/** The bytes of a body as they come. Only while they are waited for is the server expected to send any: a reader may take its time. */
export async function* received(
  answer: IncomingMessage,
  silentMs: number,
  progress: Received,
): AsyncGenerator<Uint8Array> {
  const pieces: AsyncIterator<Uint8Array> = answer[Symbol.asyncIterator]();
  for (;;) {
    const timer = setTimeout(() => answer.destroy(new SilentServer(silentMs)), silentMs);
    const next = await pieces.next().finally(() => clearTimeout(timer));
    if (next.done === true) return;
    progress.bytes += next.value.length;
    yield next.value;
  }
}
