import type { Socket, SocketEnd, Transport } from '@throughline/core/internal';
import { configFrame } from './raw-client.ts';

/** A client without any runtime over a simulator's memory transport. */
export class MemoryClient {
  readonly socket: Socket;
  readonly frames: (string | Uint8Array)[] = [];
  readonly ends: SocketEnd[] = [];
  opened = false;
  activities = 0;

  constructor(
    transport: Transport,
    options: { readonly headers?: Readonly<Record<string, string>>; readonly maxInboundBytes?: number } = {},
  ) {
    this.socket = transport.open(
      { url: 'ws://simulated.test', headers: options.headers ?? {}, subprotocols: [] },
      {
        opened: () => {
          this.opened = true;
        },
        message: (data) => void this.frames.push(data),
        activity: () => {
          this.activities += 1;
        },
        ended: (end) => void this.ends.push(end),
      },
      { maxInboundBytes: options.maxInboundBytes ?? 1024 * 1024 },
    );
  }

  get end(): SocketEnd | undefined {
    return this.ends[0];
  }

  get messages(): Record<string, unknown>[] {
    return this.frames.flatMap((frame) => {
      try {
        return typeof frame === 'string' ? [JSON.parse(frame) as Record<string, unknown>] : [];
      } catch {
        return [];
      }
    });
  }

  get endOfStream(): boolean {
    return this.messages.some(({ eos }) => eos === true);
  }

  config(fields: Readonly<Record<string, unknown>> = {}): void {
    this.socket.send(configFrame(fields));
  }

  audio(chunks: Iterable<Int16Array>): void {
    for (const chunk of chunks) this.socket.send(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  }

  sendEnd(): void {
    this.socket.send('{"eof": 1}');
  }
}
