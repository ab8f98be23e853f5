import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';

export const UUID = '3fa85f64-5717-4562-b3fc-2c963f66afa6';

/** A configuration frame; fields replace the usual ones. */
export function configFrame(fields: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    config: { sample_rate: 16_000, transaction_id: UUID, model: 'en-general-v2-8khz', ...fields },
  });
}

/** A client without any runtime: it shows what a provider really does on the wire. */
export class RawClient {
  readonly socket: WebSocket;
  readonly frames: (string | Buffer)[] = [];
  /** How the dial or the connection ended. */
  readonly ended: Promise<
    | { readonly type: 'close'; readonly code: number; readonly reason: string }
    | { readonly type: 'refused'; readonly status: number; readonly headers: object; readonly body: string }
    | { readonly type: 'error'; readonly code: string }
  >;
  readonly opened: Promise<void>;
  pongs = 0;
  #waiting: { readonly wanted: (client: RawClient) => boolean; readonly resolve: () => void }[] = [];

  constructor(url: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(url, { perMessageDeflate: false, ...options });
    this.socket.on('message', (data, isBinary) => {
      this.frames.push(isBinary ? (data as Buffer) : data.toString());
      this.#look();
    });
    this.socket.on('pong', () => {
      this.pongs += 1;
      this.#look();
    });
    this.opened = once(this.socket, 'open').then(() => undefined);
    this.opened.catch(() => undefined);
    this.ended = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ type: 'close', code, reason: reason.toString() }));
      this.socket.on('error', (error: Error & { code?: string }) => resolve({ type: 'error', code: error.code ?? '' }));
      this.socket.on('unexpected-response', (_request, response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            type: 'refused',
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      });
    });
  }

  /** Messages read as JSON; frames that are none are left out. */
  get messages(): Record<string, unknown>[] {
    return this.frames.flatMap((frame) => {
      try {
        return [JSON.parse(frame.toString()) as Record<string, unknown>];
      } catch {
        return [];
      }
    });
  }

  /** Resolves once the condition holds, looking at each frame and pong. */
  until(wanted: (client: RawClient) => boolean): Promise<void> {
    if (wanted(this)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push({ wanted, resolve });
    });
  }

  async start(fields: Readonly<Record<string, unknown>> = {}): Promise<this> {
    await this.opened;
    this.socket.send(configFrame(fields));
    return this;
  }

  audio(chunks: Iterable<Int16Array>): void {
    for (const chunk of chunks) this.socket.send(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  }

  end(): void {
    this.socket.send('{"eof": 1}');
  }

  #look(): void {
    const ready = this.#waiting.filter(({ wanted }) => wanted(this));
    this.#waiting = this.#waiting.filter((waiting) => !ready.includes(waiting));
    for (const { resolve } of ready) resolve();
  }
}

/** The texts of all complete results, joined. */
export function finalText(messages: readonly Record<string, unknown>[]): string {
  return messages
    .filter((message) => message['type'] === 'complete' && message['text'] !== '')
    .map((message) => message['text'])
    .join(' ');
}
