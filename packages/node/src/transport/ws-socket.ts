import type { Duplex } from 'node:stream';
import type { Socket, SocketEnd, SocketHandlers } from '@throughline/core/internal';
import type { WebSocket } from 'ws';
import type { Dialled } from './dialer.ts';
import type { FrameWriter } from './frame-writer.ts';
import { networkFailure } from './network-failure.ts';
import { flatten, readRefusal, refusalLimits } from './refusal.ts';

// As `ws` and the standard number them. Nothing is imported of `ws` here: a socket may be there before `ws` is loaded.
const CONNECTING = 0;
const OPEN = 1;

const abnormal: SocketEnd = { type: 'close', code: 1006, reason: '' };

/** What a `ws` socket reports; `frame` takes frames as they came, in place of `message`. */
export type WsHandlers = SocketHandlers & { frame?(data: Buffer, isBinary: boolean): void };

/**
 * One `ws` socket behind the interface of the core. It may be given its `ws` later; until then it has not dialled. Listeners stay attached to the very end, so that no `error` event of
 * `ws` is left without one; what comes after the end is ignored here.
 */
export class WsSocket implements Socket {
  #ws: WebSocket | undefined;
  readonly #handlers: WsHandlers;
  #stream: Duplex | undefined;
  /** While it is there, `ws` has nothing in its hands when `send` is called. */
  #frames: FrameWriter | undefined;
  #over = false;
  #refused = false;

  constructor(dialled: Dialled | undefined, handlers: WsHandlers) {
    this.#handlers = handlers;
    if (dialled !== undefined) this.attach(dialled);
  }

  /** Whether nothing more will be reported. */
  get over(): boolean {
    return this.#over;
  }

  /** Gives it the `ws` that it was made without. */
  attach({ ws, writerTo }: Dialled): void {
    const handlers = this.#handlers;
    this.#ws = ws;
    let headers: Readonly<Record<string, string>> = {};
    ws.on('upgrade', (response) => {
      headers = flatten(response.headers);
      this.#stream = response.socket;
    });
    ws.on('open', () => {
      if (this.#stream !== undefined) {
        this.#frames = writerTo(this.#stream, ws.extensions);
      }
      if (!this.#over) handlers.opened(headers);
    });
    ws.on('message', (data, isBinary) => {
      if (this.#over || !Buffer.isBuffer(data)) return;
      if (handlers.frame !== undefined) {
        handlers.frame(data, isBinary);
        return;
      }
      // A plain view: a Buffer's own `slice` and `toString` differ from those of the Uint8Array that the receiver expects.
      handlers.message(
        isBinary ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : data.toString('utf8'),
      );
    });
    const active = () => {
      if (!this.#over) handlers.activity();
    };
    ws.on('ping', active);
    ws.on('pong', active);
    ws.on('unexpected-response', (_request, response) => {
      this.#refused = true;
      readRefusal(response, refusalLimits, (refusal) => {
        this.#end(refusal);
        ws.terminate();
      });
    });
    // While a refusal is being read it is the better answer, and its reader detects a broken connection by itself.
    ws.on('error', (error) => {
      if (this.#refused) return;
      this.#end({ type: 'network', ...networkFailure(error) });
      ws.terminate();
    });
    ws.on('close', (code, reason) => {
      if (this.#refused) return;
      this.#end({ type: 'close', code, reason: reason.toString('utf8') });
    });
  }

  /** Ends it where it cannot be given a `ws`. */
  fail(end: SocketEnd): void {
    this.#end(end);
  }

  get bufferedAmount(): number {
    return this.#ws?.bufferedAmount ?? 0;
  }

  send(data: string | Uint8Array): void {
    if (this.#ws?.readyState !== OPEN) return;
    if (data instanceof Uint8Array) {
      if (this.#frames?.write(data) !== true) this.#ws.send(data);
      return;
    }
    // What is neither text nor bytes, as a Blob from JavaScript, `ws` may send later, and nothing may overtake it.
    if (typeof data !== 'string') this.#frames = undefined;
    this.#ws.send(data);
  }

  sendWords(words: Int32Array, from: number, count: number): void {
    if (this.#ws?.readyState !== OPEN || this.#frames?.writeWords(words, from, count) === true) return;
    this.#ws.send(new Uint8Array(words.buffer, words.byteOffset + 4 * from, 4 * count));
  }

  /** Sends a frame as it came from elsewhere. */
  sendFrame(data: Buffer, isBinary: boolean): void {
    if (this.#ws?.readyState === OPEN) this.#ws.send(data, { binary: isBinary });
  }

  /** The subprotocol that the server has selected; empty for none. */
  get subprotocol(): string {
    return this.#ws?.protocol ?? '';
  }

  /** What the frames are written to; there is none before the handshake is answered. */
  get stream(): Duplex | undefined {
    return this.#stream;
  }

  ping(): void {
    if (this.#ws?.readyState === OPEN) this.#ws.ping();
  }

  pause(): void {
    if (this.#ws?.readyState === OPEN) this.#ws.pause();
  }

  resume(): void {
    if (this.#ws?.readyState === OPEN) this.#ws.resume();
  }

  close(code: number, reason: string): void {
    if (this.#ws === undefined || this.#ws.readyState === CONNECTING) this.terminate();
    else this.#ws.close(code, reason);
  }

  terminate(): void {
    if (this.#over) return;
    this.#over = true;
    this.#ws?.terminate();
    // Not left to the `close` event: a socket behind an agent that still dials may take its time to give one.
    process.nextTick(() => {
      this.#handlers.ended(abnormal);
    });
  }

  #end(end: SocketEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#handlers.ended(end);
  }
}
