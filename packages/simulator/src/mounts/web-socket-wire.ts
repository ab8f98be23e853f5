import type { Socket } from 'node:net';
import type { Clock } from '@throughline/core/internal';
import type { WebSocket } from 'ws';
import type { Connections } from './connections.ts';
import type { Frame, Wire, WireHandlers } from '../wire.ts';

/** How often a slow reader takes its share. */
const READ_EVERY_MS = 50;

/** So much may wait for a client that does not read, in bytes; then its connection is reset. */
const MOST_UNREAD_BYTES = 256 * 1024 * 1024;

/** A real connection, as the provider holds it. Keeps hold of the TCP socket, for what no WebSocket server does by itself. */
export class WebSocketWire implements Wire {
  readonly #socket: WebSocket;
  readonly #tcp: Socket;
  readonly #connections: Connections;
  readonly #clock: Clock;
  #timer: unknown;
  #bytesPerSecond = Infinity;
  /** Bytes that a slow reader may take, and has not. */
  #credit = 0;

  constructor(socket: WebSocket, tcp: Socket, connections: Connections, clock: Clock) {
    this.#socket = socket;
    this.#tcp = tcp;
    this.#connections = connections;
    this.#clock = clock;
  }

  listen(handlers: WireHandlers): void {
    this.#socket.on('message', (data, isBinary) => {
      handlers.message(frameOf(data, isBinary));
    });
    // What breaks a connection shows in its close; without a listener an error would end the process.
    this.#socket.on('error', () => undefined);
    this.#tcp.on('error', () => undefined);
    // The library answers pings by itself, and a client that reads no answers would fill the memory with them.
    this.#socket.on('ping', () => {
      this.#assertRead();
    });
    this.#socket.on('close', (code, reason) => {
      this.#clock.clearTimeout(this.#timer);
      handlers.closed(code, reason.toString());
    });
  }

  send(frame: Frame): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(frame);
    this.#assertRead();
  }

  close(code: number, reason: string): void {
    // 1005 stands for a close frame without a code; nobody can send it as one.
    if (code === 1005) this.#socket.close();
    else this.#socket.close(code, reason);
  }

  reset(): void {
    this.#connections.reset(this.#tcp);
  }

  finish(): void {
    this.#tcp.end();
  }

  deafen(): void {
    this.readAt(Infinity);
    // Without the library's listener nobody answers pings or closes, and the kernel's buffers stay empty.
    this.#tcp.removeAllListeners('data');
    this.#tcp.on('data', () => undefined);
    this.#tcp.resume();
  }

  readAt(bytesPerSecond: number): void {
    this.#clock.clearTimeout(this.#timer);
    this.#bytesPerSecond = bytesPerSecond;
    this.#credit = 0;
    if (bytesPerSecond === Infinity) {
      this.#socket.resume();
      return;
    }
    this.#socket.pause();
    if (bytesPerSecond > 0) this.#readSlowly();
  }

  #assertRead(): void {
    if (this.#socket.bufferedAmount > MOST_UNREAD_BYTES) this.#connections.reset(this.#tcp);
  }

  #readSlowly(): void {
    this.#timer = this.#clock.setTimeout(() => {
      this.#credit += (this.#bytesPerSecond * READ_EVERY_MS) / 1000;
      const bytes = Math.min(Math.floor(this.#credit), this.#tcp.readableLength);
      this.#credit = bytes === 0 ? Math.min(this.#credit, this.#bytesPerSecond) : this.#credit - bytes;
      // On a paused stream `read` still hands the bytes to the library's listener.
      if (bytes > 0) this.#tcp.read(bytes);
      this.#readSlowly();
    }, READ_EVERY_MS);
  }
}

function frameOf(data: Buffer | ArrayBuffer | Buffer[], isBinary: boolean): Frame {
  const bytes = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;
  // A plain array: `slice` of a `Buffer` is a view, of an array a copy.
  return isBinary ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : bytes.toString();
}
