import type { Socket, SocketEnd, SocketHandlers, SocketLimits } from '@throughline/core/internal/page';

/** The only close codes that a page may send, besides none; the browser throws for all others. */
function mayBeSent(code: number): boolean {
  return code === 1000 || (code >= 3000 && code <= 4999);
}

/** One native WebSocket behind the interface of the core. Once it has ended, no listener is left on it. */
export class BrowserSocket implements Socket {
  readonly #ws: WebSocket;
  readonly #handlers: SocketHandlers;
  readonly #listening = new AbortController();

  constructor(ws: WebSocket, handlers: SocketHandlers, { maxInboundBytes }: SocketLimits) {
    this.#ws = ws;
    this.#handlers = handlers;
    ws.binaryType = 'arraybuffer';
    const { signal } = this.#listening;
    ws.addEventListener('open', () => handlers.opened(), { signal });
    const receive = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (bytesAbove(data, maxInboundBytes)) {
        this.#end({
          type: 'network',
          kind: 'frame-too-large',
          message: `a frame is larger than ${maxInboundBytes} bytes`,
        });
        return;
      }
      handlers.message(typeof data === 'string' ? data : new Uint8Array(data));
    };
    ws.addEventListener('message', receive, { signal });
    // An `error` event carries nothing, and `close` always follows it.
    ws.addEventListener('close', ({ code, reason }) => this.#end({ type: 'close', code, reason }), { signal });
  }

  get bufferedAmount(): number {
    return this.#ws.bufferedAmount;
  }

  send(data: string | Uint8Array): void {
    // `send` takes the bytes before it returns; its type rules shared memory out, which audio never is.
    if (this.#ws.readyState === WebSocket.OPEN) this.#ws.send(data as string | Uint8Array<ArrayBuffer>);
  }

  close(code: number, reason: string): void {
    if (this.#ws.readyState === WebSocket.CONNECTING) this.terminate();
    else if (mayBeSent(code)) this.#ws.close(code, reason);
    else this.#ws.close();
  }

  terminate(): void {
    if (this.#listening.signal.aborted) return;
    this.#release();
    queueMicrotask(() => {
      this.#handlers.ended({ type: 'close', code: 1006, reason: '' });
    });
  }

  #end(end: SocketEnd): void {
    this.#release();
    this.#handlers.ended(end);
  }

  // A page cannot cut a connection: the browser completes the closing handshake by itself, without listeners here.
  #release(): void {
    const ws = this.#ws;
    this.#listening.abort();
    // Safari may go on connecting, and may throw: what opens all the same is closed then.
    if (ws.readyState === WebSocket.CONNECTING) ws.addEventListener('open', () => ws.close(), { once: true });
    try {
      ws.close();
    } catch {
      // The socket has its end here all the same.
    }
  }
}

function bytesAbove(data: string | ArrayBuffer, limit: number): boolean {
  if (typeof data !== 'string') return data.byteLength > limit;
  // A UTF-16 unit takes one to three bytes of UTF-8: most texts need no closer look.
  if (data.length * 3 <= limit) return false;
  return data.length > limit || new TextEncoder().encode(data).length > limit;
}
