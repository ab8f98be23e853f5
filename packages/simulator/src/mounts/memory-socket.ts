import type { Clock, DialRequest, Socket, SocketEnd, SocketHandlers, SocketLimits } from '@throughline/core/internal';
import type { SharedState } from '../shared-state.ts';
import { lowerCase } from '../http/lower-case.ts';
import { type Frame, urlOf, type Wire, type WireHandlers } from '../wire.ts';
import { Pipe } from './pipe.ts';

/** Bytes that a control frame is counted with. */
const CONTROL_BYTES = 6;

/** A connection that ended without a close frame; for a page, any that never came about. */
const cut: SocketEnd = { type: 'close', code: 1006, reason: '' };

export interface MemorySocketOptions {
  readonly dialMs: number;
  readonly oneWayMs: number;
  /** Whether it shows no more of a handshake than a browser shows to a page. */
  readonly asBrowser: boolean;
}

/** A client's socket whose other end is the simulated provider in the same process. Behaves as `ws` does. */
export class MemorySocket implements Socket {
  readonly #clock: Clock;
  readonly #provider: SharedState;
  readonly #handlers: SocketHandlers;
  readonly #limits: SocketLimits;
  readonly #asBrowser: boolean;
  readonly #toProvider: Pipe;
  readonly #toClient: Pipe;
  #state: 'connecting' | 'open' | 'closing' | 'ended' = 'connecting';
  #dialTimer: unknown;
  #far: WireHandlers | undefined;
  /** How the provider's end is: it takes and answers; it takes and drops; it is gone. */
  #farState: 'live' | 'deaf' | 'gone' = 'live';

  constructor(
    provider: SharedState,
    options: MemorySocketOptions,
    request: DialRequest,
    handlers: SocketHandlers,
    limits: SocketLimits,
  ) {
    this.#clock = provider.clock;
    this.#provider = provider;
    this.#handlers = handlers;
    this.#limits = limits;
    this.#asBrowser = options.asBrowser;
    this.#toProvider = new Pipe(provider.clock, options.oneWayMs);
    this.#toClient = new Pipe(provider.clock, options.oneWayMs);
    this.#dialTimer = this.#clock.setTimeout(() => {
      this.#dial(request);
    }, options.dialMs);
  }

  get bufferedAmount(): number {
    return this.#toProvider.bufferedAmount;
  }

  send(data: Frame): void {
    if (this.#state !== 'open') return;
    const frame = typeof data === 'string' ? data : data.slice();
    this.#toProvider.push(size(frame), () => {
      if (this.#farState === 'live') this.#far?.message(frame);
    });
  }

  sendWords(words: Int32Array, from: number, count: number): void {
    this.send(new Uint8Array(words.buffer, words.byteOffset + 4 * from, 4 * count));
  }

  ping(): void {
    if (this.#state !== 'open') return;
    this.#toProvider.push(CONTROL_BYTES, () => {
      if (this.#farState !== 'live') return;
      this.#toClient.push(CONTROL_BYTES, () => {
        if (this.#state !== 'ended') this.#handlers.activity();
      });
    });
  }

  pause(): void {
    this.#toClient.readAt(0);
  }

  resume(): void {
    this.#toClient.readAt(Infinity);
  }

  close(code: number, reason: string): void {
    if (this.#state === 'connecting') {
      this.terminate();
      return;
    }
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#toProvider.push(CONTROL_BYTES, () => {
      if (this.#farState !== 'live') return;
      this.#farState = 'gone';
      this.#far?.closed(code, reason);
      this.#toClient.push(CONTROL_BYTES, () => {
        this.#end({ type: 'close', code, reason });
      });
    });
  }

  terminate(): void {
    if (this.#state === 'ended') return;
    this.#clock.clearTimeout(this.#dialTimer);
    this.#state = 'ended';
    this.#toClient.clear();
    this.#toProvider.clear();
    this.#toProvider.push(0, () => {
      this.#leave();
    });
    queueMicrotask(() => {
      this.#handlers.ended({ type: 'close', code: 1006, reason: '' });
    });
  }

  #dial(request: DialRequest): void {
    const { reach } = this.#provider;
    if (reach !== 'open') {
      this.#provider.missedDial(reach);
      if (reach === 'refused')
        this.#end(
          this.#asBrowser ? cut : { type: 'network', kind: 'connection-refused', message: 'connect ECONNREFUSED' },
        );
      return;
    }
    const { subprotocols } = request;
    const offer = subprotocols.length === 0 ? {} : { 'sec-websocket-protocol': subprotocols.join(', ') };
    const answer = this.#provider.answer({
      url: urlOf(request.url),
      headers: { ...lowerCase(request.headers), ...offer },
    });
    if (answer.type === 'http') this.#end(this.#asBrowser ? cut : { type: 'refused', ...answer.refusal });
    if (answer.type !== 'accept') return;
    this.#state = 'open';
    this.#far = answer.accept(this.#wire());
    if (subprotocols.length > 0 && answer.subprotocol === undefined) {
      const message = 'Server sent no subprotocol';
      this.#end(this.#asBrowser ? cut : { type: 'network', kind: 'protocol-violation', message });
      return;
    }
    const taken = answer.subprotocol === undefined ? {} : { 'sec-websocket-protocol': answer.subprotocol };
    this.#handlers.opened(this.#asBrowser ? undefined : { ...answer.headers, ...taken });
  }

  #wire(): Wire {
    const leave = (code: number, reason: string) => {
      this.#toClient.push(CONTROL_BYTES, () => {
        this.#end({ type: 'close', code, reason });
      });
    };
    return {
      send: (frame) => {
        if (this.#farState !== 'live') return;
        const sent = typeof frame === 'string' ? frame : frame.slice();
        this.#toClient.push(size(sent), () => {
          this.#deliver(sent);
        });
      },
      close: (code, reason) => {
        if (this.#farState !== 'live') return;
        this.#farState = 'deaf';
        leave(code, reason);
      },
      reset: () => {
        if (this.#farState === 'gone') return;
        this.#farState = 'gone';
        this.#toProvider.clear();
        leave(1006, '');
      },
      finish: () => {
        if (this.#farState === 'gone') return;
        this.#farState = 'gone';
        leave(1006, '');
      },
      deafen: () => {
        this.#farState = 'deaf';
        this.#toProvider.readAt(Infinity);
      },
      readAt: (bytesPerSecond) => {
        this.#toProvider.readAt(bytesPerSecond);
      },
    };
  }

  #deliver(frame: Frame): void {
    if (this.#state === 'ended') return;
    if (size(frame) > this.#limits.maxInboundBytes) {
      this.#end({
        type: 'network',
        kind: 'frame-too-large',
        message: `a frame of ${size(frame)} bytes exceeds the limit of ${this.#limits.maxInboundBytes}`,
      });
      return;
    }
    this.#handlers.message(frame);
  }

  /** The client's end is over; the provider learns of it after the way. */
  #end(end: SocketEnd): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#toClient.clear();
    this.#toProvider.clear();
    this.#toProvider.push(0, () => {
      this.#leave(end.type === 'close' ? end : undefined);
    });
    this.#handlers.ended(end);
  }

  #leave(end?: { readonly code: number; readonly reason: string }): void {
    if (this.#farState === 'gone') return;
    this.#farState = 'gone';
    this.#far?.closed(end?.code ?? 1006, end?.reason ?? '');
  }
}

function size(frame: Frame): number {
  return typeof frame === 'string' ? Buffer.byteLength(frame) : frame.length;
}
