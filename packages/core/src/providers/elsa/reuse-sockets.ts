import { systemClock, type Clock } from '../../clock.ts';
import type { DialRequest, Socket, SocketLimits, Transport } from '../../transport.ts';
import { ReusableSocket } from './reusable-socket.ts';

/** What `reuseElsaSockets` takes. */
export interface ReuseElsaSocketsOptions {
  /** Seconds that a socket without a stream is kept. Default: 30; how long the provider keeps it is not documented. */
  readonly idleSeconds?: number;
  /** Sockets without a stream that are kept at most. Default: 4. */
  readonly mostIdle?: number;
  /** For tests: who owns time. */
  readonly clock?: Clock;
}

/** A transport that keeps sockets for the next stream. */
export interface ElsaSockets extends Transport {
  /** Sockets that wait for a stream. */
  readonly idle: number;
  /** Closes those; streams go on. */
  close(): void;
}

const IDLE_SECONDS = 30;
const MOST_IDLE = 4;

/**
 * A transport for scripted streams, one after another on the same socket: once the provider has sent `ELSA:ready`, the socket of
 * a stream that has come to its end serves the next session with the same address and the same token, without a handshake. A
 * socket that breaks while it waits is forgotten; one that breaks as it is taken costs a retry.
 *
 * ```ts
 * const transport = reuseElsaSockets(webSocketTransport());
 * for (const sentence of sentences) await practise(assess({ protocol: elsaScripted({ sentence }), credentials, transport }));
 * transport.close();
 * ```
 */
export function reuseElsaSockets(transport: Transport, options: ReuseElsaSocketsOptions = {}): ElsaSockets {
  const { idleSeconds = IDLE_SECONDS, mostIdle = MOST_IDLE, clock = systemClock } = options;
  const waiting = new Set<ReusableSocket>();
  const park = (socket: ReusableSocket): void => {
    waiting.add(socket);
    if (waiting.size <= mostIdle) return;
    const [oldest] = waiting;
    oldest?.hangUp();
  };
  const open = (request: DialRequest, limits: SocketLimits): ReusableSocket =>
    new ReusableSocket({
      key: keyOf(request, limits),
      clock,
      idleMs: idleSeconds * 1000,
      open: (handlers) => transport.open(request, handlers, limits),
      waits: park,
      gone: (socket) => waiting.delete(socket),
    });
  return {
    headers: transport.headers,
    pings: transport.pings,
    open: (request, handlers, limits): Socket => {
      const key = keyOf(request, limits);
      const kept = [...waiting].find((socket) => socket.key === key);
      if (kept !== undefined) waiting.delete(kept);
      return (kept ?? open(request, limits)).lend(handlers);
    },
    get idle() {
      return waiting.size;
    },
    close: () => {
      for (const socket of waiting) socket.hangUp();
    },
  };
}

/** Streams share a socket only if they would have dialled the same one. */
function keyOf({ url, headers, subprotocols }: DialRequest, { maxInboundBytes }: SocketLimits): string {
  return JSON.stringify([url, Object.entries(headers).toSorted(), subprotocols, maxInboundBytes]);
}
