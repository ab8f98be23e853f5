import { createServer, type IncomingHttpHeaders, type Server, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Service } from '../service.ts';
import type { Reach, Refusal } from '../wire.ts';
import { isForeignOrigin } from '@throughline/core/internal';
import { WebSocketWire } from './web-socket-wire.ts';

export interface ListenOptions {
  /** Default 0: a free one. */
  readonly port?: number;
  /** Default 127.0.0.1: this machine only. */
  readonly host?: string;
  /** Origins of pages that may connect, besides those of this machine; `https://example.org`. */
  readonly origins?: readonly string[];
}

/** A service that listens. */
export interface Listening {
  /** `ws://127.0.0.1:41234` */
  readonly url: string;
  readonly port: number;
  /** Ends the listener and every connection. */
  close(): Promise<void>;
}

/** Larger frames than this from a client end its connection, in bytes. */
const MOST_INBOUND_BYTES = 16 * 1024 * 1024;

/** Opens a real port before the simulated service. */
export async function listenOn(service: Service, options: ListenOptions = {}): Promise<Listening> {
  const host = options.host ?? '127.0.0.1';
  const origins = options.origins ?? [];
  const sockets = new Set<Socket>();
  const upgrader = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MOST_INBOUND_BYTES,
    clientTracking: false,
  });
  const server = createServer((_request, response) => {
    response.writeHead(426, { connection: 'close' }).end('This is a WebSocket service.\n');
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, duplex, head) => {
    const socket = duplex as Socket;
    socket.on('error', () => undefined);
    if (service.reach !== 'open') {
      service.missedDial(service.reach);
      // It connected just before the port was given up.
      if (service.reach === 'refused') socket.resetAndDestroy();
      return;
    }
    if (isForeignOrigin(request.headers.origin, origins)) {
      refuse(socket, { status: 403, headers: {}, body: `origin ${request.headers.origin ?? ''} is not allowed\n` });
      return;
    }
    const answer = service.answer({ url: request.url ?? '/', headers: flat(request.headers) });
    if (answer.type === 'http') refuse(socket, answer.refusal);
    if (answer.type !== 'accept') return;
    upgrader.handleUpgrade(request, socket, head, (webSocket) => {
      const wire = new WebSocketWire(webSocket, socket, service.clock);
      wire.listen(answer.accept(wire));
    });
  });

  await bind(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  const follow = followReach(server, port, host);
  const stopFollowing = service.onReach(follow);
  follow(service.reach);
  return {
    url: `ws://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    close: async () => {
      stopFollowing();
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
  const headers = Object.entries({
    ...refusal.headers,
    'content-length': String(Buffer.byteLength(refusal.body)),
    connection: 'close',
  });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? 'Refused'}\r\n${lines}\r\n${refusal.body}`);
}

function flat(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
