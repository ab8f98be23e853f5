import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { SharedState } from '../shared-state.ts';
import { type Answer, type Reach, type Refusal, urlOf } from '../wire.ts';
import { isForeignOrigin, refuseUpgrade } from '@throughline/core/internal';
import { answerHttp, flat } from '../http/listen.ts';
import { requested } from '../http/requested.ts';
import { assertListenOptions, serverLimits, tls } from '../http/server-options.ts';
import { Connections } from './connections.ts';
import { WebSocketWire } from './web-socket-wire.ts';

/** Where a simulator listens. */
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
  /** `ws://127.0.0.1:41234`, or `wss:` */
  readonly url: string;
  /** The same for requests: `http://127.0.0.1:41234`, or `https:` */
  readonly httpUrl: string;
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
  assertListenOptions(options, { tls });
  const host = options.host ?? '127.0.0.1';
  const origins = options.origins ?? [];
  const connections = new Connections();
  const accepted = new WeakMap<IncomingMessage, Extract<Answer, { type: 'accept' }>>();
  const upgrader = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MOST_INBOUND_BYTES,
    clientTracking: false,
    handleProtocols: (_offered, request) => accepted.get(request)?.subprotocol ?? false,
  });
  upgrader.on('headers', (lines, request) => {
    for (const [name, value] of Object.entries(accepted.get(request)?.headers ?? {})) lines.push(`${name}: ${value}`);
  });
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    if (isForeignOrigin(request.headers.origin, origins)) response.writeHead(403, { connection: 'close' }).end();
    else if (state.server.request !== undefined) {
      void answerHttp((read) => Promise.resolve(requested(state, read)), request, response);
    } else response.writeHead(426, { connection: 'close' }).end('This is a WebSocket server.\n');
  };
  const server =
    options.tls === undefined
      ? createServer(serverLimits, answer)
      : createSecureServer({ ...serverLimits, ...options.tls }, answer);
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
  });
  server.on('upgrade', (request, duplex, head) => {
    const socket = duplex as Socket;
    socket.on('error', () => undefined);
    if (state.reach !== 'open') {
      state.missedDial(state.reach);
      // It connected just before the port was given up.
      if (state.reach === 'refused') connections.reset(socket);
      return;
    }
    if (isForeignOrigin(request.headers.origin, origins)) {
      refuse(socket, { status: 403, headers: {}, body: 'pages of that origin are not let in\n' });
      return;
    }
    const judged = state.answer({ url: urlOf(request.url ?? '/'), headers: flat(request.headers) });
    if (judged.type === 'http') refuse(socket, judged.refusal);
    if (judged.type !== 'accept') return;
    accepted.set(request, judged);
    upgrader.handleUpgrade(request, socket, head, (webSocket) => {
      const wire = new WebSocketWire(webSocket, socket, connections, state.clock);
      wire.listen(judged.accept(wire));
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
  const secure = options.tls === undefined ? '' : 's';
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    url: `ws${secure}://${authority}`,
    httpUrl: `http${secure}://${authority}`,
    port,
    close: async () => {
      stopFollowing();
      state.clock.clearTimeout(retry);
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      connections.destroy();
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
