import type { Clock, DialRequest, Socket, SocketEnd, SocketHandlers, SocketLimits, Transport } from '@throughline/core';

/** How a link dies. */
export interface Death {
  /** Milliseconds after it was open; 0: at once. */
  readonly afterMs: number;
  /** What the provider says before. */
  readonly frames?: readonly string[];
  readonly end: SocketEnd;
}

/** A time in which a provider is not well. */
export interface Trouble {
  /** Milliseconds of the clock. */
  readonly from: number;
  readonly until: number;
  /** What a dial is answered with instead of an open socket; `dial` counts those of the trouble from 1. */
  readonly refuses?: (dial: number, request: DialRequest) => SocketEnd | undefined;
  /** How each link dies that is open in this time. */
  readonly kills?: (link: number, request: DialRequest) => Death | undefined;
}

const ANSWER_MS = 30;

/** The way to a true provider that is in trouble for a while. */
export class TroubledTransport implements Transport {
  readonly headers: boolean;
  readonly pings: boolean;
  /** When dials came within the trouble, in milliseconds of the clock. */
  readonly dials: number[] = [];
  readonly #inner: Transport;
  readonly #clock: Clock;
  readonly #trouble: Trouble;
  #links = 0;

  constructor(inner: Transport, clock: Clock, trouble: Trouble) {
    this.headers = inner.headers;
    this.pings = inner.pings;
    this.#inner = inner;
    this.#clock = clock;
    this.#trouble = trouble;
  }

  open(request: DialRequest, handlers: SocketHandlers, limits: SocketLimits): Socket {
    const clock = this.#clock;
    const { from, until, refuses, kills } = this.#trouble;
    const lasts = (): boolean => clock.now() >= from && clock.now() < until;
    if (lasts()) {
      this.dials.push(clock.now());
      const refusal = refuses?.(this.dials.length, request);
      if (refusal !== undefined) return refused(clock, handlers, refusal);
    }
    let over = false;
    const end = (how: SocketEnd): void => {
      if (over) return;
      over = true;
      handlers.ended(how);
    };
    const socket = this.#inner.open(
      request,
      {
        opened: (headers) => {
          handlers.opened(headers);
          const death = clock.now() < until ? kills?.((this.#links += 1), request) : undefined;
          if (death === undefined) return;
          clock.setTimeout(
            () => {
              if (over || !lasts()) return;
              for (const frame of death.frames ?? []) handlers.message(frame);
              end(death.end);
              socket.terminate();
            },
            Math.max(from - clock.now(), death.afterMs),
          );
        },
        message: (data) => {
          if (!over) handlers.message(data);
        },
        activity: () => {
          if (!over) handlers.activity();
        },
        ended: end,
      },
      limits,
    );
    return socket;
  }
}

/** A socket that never came about. */
function refused(clock: Clock, handlers: SocketHandlers, end: SocketEnd): Socket {
  const timer = clock.setTimeout(() => handlers.ended(end), ANSWER_MS);
  const close = (): void => clock.clearTimeout(timer);
  return { bufferedAmount: 0, send: () => undefined, close, terminate: close, ping: () => undefined };
}
