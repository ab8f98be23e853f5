import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { relayProtocol, relayTokenPrefix } from '@throughline/core/internal';
import { WebSocketServer, WebSocket, type ClientOptions } from 'ws';

/** A provider that the test is: it sees each handshake, and each socket. */
export interface FakeProvider extends AsyncDisposable {
  readonly url: string;
  readonly server: Server;
  /** What came with each upgrade, in their order. */
  readonly requests: IncomingMessage[];
  readonly sockets: WebSocket[];
  /** The next socket that is opened. */
  next(): Promise<WebSocket>;
  /** Called with each that is opened from now on. */
  onSocket(listener: (socket: WebSocket) => void): void;
}

/** `refuse`: answers an upgrade in place of opening a socket; true where it did. */
export async function fakeProvider(
  refuse: (request: IncomingMessage, socket: Duplex) => boolean = () => false,
  headers: readonly string[] = [],
): Promise<FakeProvider> {
  const server = createServer();
  const upgrader = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  upgrader.on('headers', (lines) => lines.push(...headers));
  const requests: IncomingMessage[] = [];
  const sockets: WebSocket[] = [];
  const streams: Duplex[] = [];
  server.on('upgrade', (request, socket, head) => {
    streams.push(socket);
    socket.on('error', () => undefined);
    requests.push(request);
    if (refuse(request, socket)) return;
    upgrader.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => undefined);
      sockets.push(webSocket);
      upgrader.emit('opened', webSocket);
    });
  });
  server.listen(0, '127.0.0.1', 2_000);
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    requests,
    sockets,
    onSocket: (listener) => void upgrader.on('opened', listener),
    async next() {
      const [socket] = (await once(upgrader, 'opened')) as [WebSocket];
      return socket;
    },
    async [Symbol.asyncDispose]() {
      for (const stream of streams) stream.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A page's socket at a relay, with all that came. */
export interface FakePage {
  readonly socket: WebSocket;
  readonly frames: (string | Buffer)[];
  /** The frame with this index, once it has come. */
  frame(index: number): Promise<string | Buffer>;
  /** The relay's first frame, as JSON. */
  answer(): Promise<Readonly<Record<string, unknown>>>;
  /** Resolves at the end, with the close code and the reason. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

export interface PageOptions {
  readonly token?: string;
  readonly subprotocols?: readonly string[];
  readonly origin?: string;
  /** Default: the relay's. */
  readonly offer?: readonly string[];
  readonly options?: ClientOptions;
}

export function fakePage(
  url: string,
  { token, subprotocols = [], origin, offer, options }: PageOptions = {},
): FakePage {
  const offered = offer ?? [relayProtocol, ...(token === undefined ? [] : [relayTokenPrefix + token]), ...subprotocols];
  const socket = new WebSocket(url, [...offered], {
    perMessageDeflate: false,
    ...(origin !== undefined && { origin }),
    ...options,
  });
  const frames: (string | Buffer)[] = [];
  const waiting: (() => void)[] = [];
  socket.on('message', (data, isBinary) => {
    if (!Buffer.isBuffer(data)) return;
    frames.push(isBinary ? data : data.toString('utf8'));
    for (const wake of waiting.splice(0)) wake();
  });
  socket.on('error', () => undefined);
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      resolve({ code, reason: reason.toString('utf8') });
      for (const wake of waiting.splice(0)) wake();
    });
  });
  const frame = async (index: number): Promise<string | Buffer> => {
    while (frames[index] === undefined) {
      if (socket.readyState === WebSocket.CLOSED) throw new Error(`closed after ${frames.length} frames`);
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    }
    return frames[index];
  };
  return {
    socket,
    frames,
    frame,
    closed,
    answer: async () => JSON.parse(String(await frame(0))) as Readonly<Record<string, unknown>>,
  };
}
