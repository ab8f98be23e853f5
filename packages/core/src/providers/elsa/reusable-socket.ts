import type { Clock } from '../../clock.ts';
import type { Socket, SocketEnd, SocketHandlers } from '../../transport.ts';
import { isJsonObject, parseJson } from '../../json.ts';

export interface ReusableSocketOptions {
  /** What another stream must have in common with the first to be let on. */
  readonly key: string;
  readonly clock: Clock;
  /** Milliseconds that it is kept without a stream. */
  readonly idleMs: number;
  open(handlers: SocketHandlers): Socket;
  /** It is ready for another stream. */
  waits(socket: ReusableSocket): void;
  /** It will not serve another stream. */
  gone(socket: ReusableSocket): void;
}

/** How long after its end of stream the provider may take to report that it is ready. */
const READY_MS = 1_000;

/**
 * One socket that serves one stream after another. A stream's end is reported to its session as a close with 1000, while the socket
 * lives on; any other end is the socket's own.
 */
export class ReusableSocket {
  readonly key: string;
  readonly #options: ReusableSocketOptions;
  #socket: Socket | undefined;
  #stream: Stream | undefined;
  #opened = false;
  /** The provider has reported that it is ready for another stream. */
  #ready = false;
  #over = false;
  #timer: unknown;

  constructor(options: ReusableSocketOptions) {
    this.key = options.key;
    this.#options = options;
  }

  /** Gives the socket to a stream; dials for the first. */
  lend(handlers: SocketHandlers): Socket {
    this.#options.clock.clearTimeout(this.#timer);
    this.#ready = false;
    const stream = new Stream(handlers, {
      socket: () => this.#socket,
      left: () => this.#left(stream),
    });
    this.#stream = stream;
    // As with any other dial, news comes only after this call has returned.
    if (this.#opened) queueMicrotask(() => stream.opened());
    else this.#socket = this.#dial();
    return stream;
  }

  /** Ends the socket while no stream has it. */
  hangUp(): void {
    this.#options.clock.clearTimeout(this.#timer);
    this.#socket?.close(1000, '');
    this.#end();
  }

  #dial(): Socket {
    return this.#options.open({
      opened: (headers) => {
        this.#opened = true;
        this.#stream?.opened(headers);
      },
      message: (data) => this.#message(data),
      activity: () => this.#stream?.activity(),
      ended: (end) => {
        this.#stream?.ended(end);
        this.#end();
      },
    });
  }

  #message(data: string | Uint8Array): void {
    if (isReady(data)) {
      this.#ready = true;
      if (this.#stream === undefined) this.#wait();
    }
    this.#stream?.message(data);
  }

  /** The stream has come to its end, and the provider has sent its end of stream about it. */
  #left(stream: Stream): void {
    if (this.#stream !== stream) return;
    this.#stream = undefined;
    if (this.#ready) this.#wait();
    else this.#timer = this.#options.clock.setTimeout(() => this.hangUp(), READY_MS);
  }

  #wait(): void {
    const { clock, idleMs, waits } = this.#options;
    if (this.#over) return;
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => this.hangUp(), idleMs);
    waits(this);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.clock.clearTimeout(this.#timer);
    this.#options.gone(this);
  }
}

interface StreamPorts {
  socket(): Socket | undefined;
  /** The session has closed the socket, as far as it knows. */
  left(): void;
}

/** The socket as one stream sees it, from its opening to its close. */
class Stream implements Socket {
  readonly #handlers: SocketHandlers;
  readonly #ports: StreamPorts;
  #over = false;

  constructor(handlers: SocketHandlers, ports: StreamPorts) {
    this.#handlers = handlers;
    this.#ports = ports;
  }

  get bufferedAmount(): number {
    return this.#ports.socket()?.bufferedAmount ?? 0;
  }

  send(data: string | Uint8Array): void {
    if (!this.#over) this.#ports.socket()?.send(data);
  }

  ping(): void {
    if (!this.#over) this.#ports.socket()?.ping?.();
  }

  close(code: number, reason: string): void {
    if (this.#over) return;
    if (code !== 1000) {
      this.#ports.socket()?.close(code, reason);
      return;
    }
    this.#over = true;
    this.#ports.left();
    queueMicrotask(() => this.#handlers.ended({ type: 'close', code, reason }));
  }

  terminate(): void {
    if (!this.#over) this.#ports.socket()?.terminate();
  }

  opened(headers?: Readonly<Record<string, string>>): void {
    if (!this.#over) this.#handlers.opened(headers);
  }

  message(data: string | Uint8Array): void {
    if (!this.#over) this.#handlers.message(data);
  }

  activity(): void {
    if (!this.#over) this.#handlers.activity();
  }

  ended(end: SocketEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#handlers.ended(end);
  }
}

function isReady(data: string | Uint8Array): boolean {
  // Most messages are not it, and need not be read for that.
  if (typeof data !== 'string' || !data.includes('ELSA:ready')) return false;
  const message = parseJson(data);
  return isJsonObject(message) && message['type'] === 'ELSA:ready';
}
