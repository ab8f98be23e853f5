import type { Socket, SocketEnd, SocketHandlers } from '@throughline/core/internal/page';
import { endOf, readFirstFrame, type ShownToken } from './relay-answer.ts';

export interface RelaySocketOptions {
  readonly handlers: SocketHandlers;
  readonly token: ShownToken;
  /** Opens the socket to the relay, with the token that it is shown, if there is one. */
  readonly dial: (handlers: SocketHandlers, shown: string | undefined) => Socket;
  /** Whether the relay has refused the token, or has taken it. */
  readonly onToken: (isRefused: boolean) => void;
}

/** One socket to a relay: open when the provider's is, and ended as that has ended. What comes after the first frame passes as it is. */
export class RelaySocket implements Socket {
  readonly #options: RelaySocketOptions;
  readonly #waiting = new AbortController();
  #socket: Socket | undefined;
  #open = false;
  #over = false;

  constructor(options: RelaySocketOptions) {
    this.#options = options;
  }

  /** Aborted when the socket has ended. */
  get signal(): AbortSignal {
    return this.#waiting.signal;
  }

  get bufferedAmount(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** Dials the relay; throws what its transport throws for a request that cannot be. */
  dial(shown: string | undefined): void {
    if (this.#over || this.signal.aborted) return;
    const { dial, handlers } = this.#options;
    const own: SocketHandlers = {
      // Whether the provider's socket opens too is said by the first frame.
      opened: () => undefined,
      message: (data) => {
        if (this.#open) handlers.message(data);
        else if (!this.#over) this.#answered(data);
      },
      activity: () => {
        if (this.#open) handlers.activity();
      },
      ended: (end) => this.#end(this.#open ? endOf(end) : end),
    };
    this.#socket = dial(own, shown);
  }

  send(data: string | Uint8Array): void {
    if (this.#open) this.#socket?.send(data);
  }

  close(code: number, reason: string): void {
    if (this.#socket === undefined) this.terminate();
    else this.#socket.close(code, reason);
  }

  terminate(): void {
    if (this.#over) return;
    if (this.#socket !== undefined) {
      this.#socket.terminate();
      return;
    }
    // Nobody may be called back before this returns.
    queueMicrotask(() => this.#end({ type: 'close', code: 1006, reason: '' }));
    this.#waiting.abort();
  }

  /** The way to the relay itself has failed. */
  fail(error: Error): void {
    this.#end({ type: 'error', error });
  }

  #answered(data: string | Uint8Array): void {
    const { token, handlers, onToken } = this.#options;
    const frame = readFirstFrame(data, token);
    if (frame.type === 'open') {
      onToken(false);
      this.#open = true;
      handlers.opened(frame.headers);
      return;
    }
    if (frame.isTokenRefused) onToken(true);
    const socket = this.#socket;
    this.#end(frame.end);
    socket?.terminate();
  }

  #end(end: SocketEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#open = false;
    this.#waiting.abort();
    this.#options.handlers.ended(end);
  }
}
