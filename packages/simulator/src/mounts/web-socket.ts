import { createServer, type IncomingHttpHeaders, type Server, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { SharedState } from '../shared-state.ts';
import type { Reach, Refusal } from '../wire.ts';
import { isForeignOrigin, refuseUpgrade } from '@throughline/core/internal';
import { assertListenOptions, serverLimits } from '../http/server-options.ts';
import { WebSocketWire } from './web-socket-wire.ts';

export interface ListenOptions {
  /** Default 0: a free one. */
  readonly port?: number;
  /** Default 127.0.0.1: this machine only. */
  readonly host?: string;
  /** Origins of pages that may connect, besides those of this machine; `https://example.org`. */
  readonly origins?: readonly string[];
  /** Listens for `wss:` and `https:` with this key and certificate, both in PEM. Default: unencrypted. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A provider that listens. */
export interface Listening {
  /** `ws://127.0.0.1:41234` */
  readonly url: string;
  readonly port: number;
  /** Ends the listener and every connection. */
  close(): Promise<void>;
}

/** Larger frames than this from a client end its connection, in bytes. */
const MOST_INBOUND_BYTES = 16 * 1024 * 1024;

/** Milliseconds until a port is tried again that somebody else has taken while it was given up. */
const RETRY_PORT_MS = 100;

/** Opens a real port before the simulated provider. */
export async function listenOn(state: SharedState, options: ListenOptions = {}): Promise<Listening> {
  assertListenOptions(options);
  const host = options.host ?? '127.0.0.1';
  const origins = options.origins ?? [];
  const sockets = new Set<Socket>();
  const upgrader = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MOST_INBOUND_BYTES,
    clientTracking: false,
  });
  const server = createServer(serverLimits, (_request, response) => {
    response.writeHead(426, { connection: 'close' }).end('This is a WebSocket state.\n');
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, duplex, head) => {
    const socket = duplex as Socket;
    socket.on('error', () => undefined);
    if (state.reach !== 'open') {
      state.missedDial(state.reach);
      // It connected just before the port was given up.
      if (state.reach === 'refused') socket.resetAndDestroy();
      return;
    }
    if (isForeignOrigin(request.headers.origin, origins)) {
      refuse(socket, { status: 403, headers: {}, body: 'pages of that origin are not let in\n' });
      return;
    }
    const answer = state.answer({ url: request.url ?? '/', headers: flat(request.headers) });
    if (answer.type === 'http') refuse(socket, answer.refusal);
    if (answer.type !== 'accept') return;
    upgrader.handleUpgrade(request, socket, head, (webSocket) => {
      const wire = new WebSocketWire(webSocket, socket, state.clock);
      wire.listen(answer.accept(wire));
    });
  });

  await bind(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  const follow = followReach(server, port, host);
  const stopFollowing = state.onReach(follow);
  let retry: unknown;
  // Without a listener the error would end the process.
  server.on('error', () => {
    state.clock.clearTimeout(retry);
    retry = state.clock.setTimeout(() => {
      follow(state.reach);
    }, RETRY_PORT_MS);
  });
  follow(state.reach);
  return {
    url: `ws://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    close: async () => {
      stopFollowing();
      state.clock.clearTimeout(retry);
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Gives the port up while dials are to be refused, and takes it again afterwards. Open connections live on. */
function followReach(server: Server, port: number, host: string): (reach: Reach) => void {
  return (reach) => {
    if (reach === 'refused' && server.listening) server.close();
    if (reach !== 'refused' && !server.listening) server.listen({ port, host });
  };
}

function refuse(socket: Socket, refusal: Refusal): void {
  refuseUpgrade(socket, { ...refusal, statusText: STATUS_CODES[refusal.status] ?? 'Refused' });
}

function flat(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
