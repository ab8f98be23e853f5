import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { generate } from 'selfsigned';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';

export interface Running {
  readonly port: number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Of any server, on a free port of this machine. */
export async function listening(server: net.Server): Promise<Running> {
  const sockets = new Set<Duplex>();
  for (const event of ['connection', 'secureConnection']) {
    server.on(event, (socket: Duplex) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    });
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A server that handles each TCP connection with the function given. */
export function tcpServer(onConnection: (socket: net.Socket) => void): Promise<Running> {
  return listening(net.createServer({ allowHalfOpen: true }, onConnection));
}

/** A server that answers upgrades by plain HTTP. */
export function httpServer(answer: http.RequestListener): Promise<Running> {
  const server = http.createServer(answer);
  // Without an `upgrade` listener Node hands an upgrade to the ordinary listener.
  return listening(server);
}

export interface Upgraded {
  readonly ws: WebSocket;
  readonly request: http.IncomingMessage;
}

/** A WebSocket server. `tls` makes it speak TLS. */
export async function webSocketServer(
  onConnection: (upgraded: Upgraded) => void,
  tls?: { readonly key: string; readonly cert: string },
): Promise<Running> {
  const server = tls === undefined ? http.createServer() : https.createServer(tls);
  const webSockets = new WebSocketServer({
    server,
    perMessageDeflate: true,
    handleProtocols: (offered) => [...offered].at(-1) ?? false,
  });
  webSockets.on('connection', (ws, request) => {
    ws.on('error', () => {});
    onConnection({ ws, request });
  });
  return listening(server);
}

/** A server that upgrades by hand and then leaves the bare socket to the test, so that it can break every rule. */
export function bareUpgradeServer(afterUpgrade: (socket: Duplex) => void, accept?: string): Promise<Running> {
  const server = http.createServer();
  server.on('upgrade', (request: http.IncomingMessage, socket: Duplex) => {
    const key = String(request.headers['sec-websocket-key']);
    const digest = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.on('error', () => {});
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept ?? digest}\r\n\r\n`,
    );
    afterUpgrade(socket);
  });
  return listening(server);
}

/**
 * A proxy that knows CONNECT and nothing else; every host is this machine to it. `asked` collects the targets.
 *
 * @param refuse - an HTTP answer in place of the connection, as it goes over the wire; `never` gives none at all
 */
export function connectProxy(
  asked: string[],
  refuse: (headers: http.IncomingHttpHeaders) => string | 'never' | undefined = () => undefined,
): Promise<Running> {
  const server = http.createServer();
  server.on('connect', (request: http.IncomingMessage, client: Duplex) => {
    asked.push(request.url ?? '');
    const refusal = refuse(request.headers);
    client.on('error', () => {});
    if (refusal === 'never') return;
    if (refusal !== undefined) {
      client.end(refusal);
      return;
    }
    const target = new URL(`tcp://${request.url ?? ''}`);
    const upstream = net.connect(Number(target.port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
    client.on('close', () => upstream.destroy());
  });
  return listening(server);
}

/** A fresh self-signed certificate for `name`, an address or a host name. */
export async function selfSigned(name: string): Promise<{ readonly key: string; readonly cert: string }> {
  const altName = net.isIP(name) > 0 ? ({ type: 7, ip: name } as const) : ({ type: 2, value: name } as const);
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [altName] }],
  });
  return { key: made.private, cert: made.cert };
}
