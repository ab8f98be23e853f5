import { EventEmitter, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** One end of a TCP connection, as somebody has it who keeps to no protocol. */
export interface RawSocket {
  readonly socket: Socket;
  /** All that came, as text. */
  readonly got: () => string;
  /** Resolves when so much came that `is` is true of it. */
  until(is: (got: string) => boolean): Promise<void>;
  /** Resolves when the server has ended its side, or the connection is gone. */
  readonly ended: Promise<unknown>;
  readonly closed: Promise<unknown>;
}

/** Connects and writes. This side is never ended by itself, as a peer does that wants to hold the server's sockets. */
export async function rawSocket(port: number, text: string | Uint8Array): Promise<RawSocket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const bell = new EventEmitter();
  let got = '';
  let over = false;
  socket.on('data', (data) => {
    got += data.toString('latin1');
    bell.emit('change');
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    over = true;
    bell.emit('change');
  });
  const closed = new Promise((resolve) => {
    socket.once('close', resolve);
  });
  const ended = Promise.race([
    closed,
    new Promise((resolve) => {
      socket.once('end', resolve);
    }),
  ]);
  await once(socket, 'connect');
  socket.write(text);
  return {
    socket,
    got: () => got,
    ended,
    closed,
    until: async (is) => {
      while (!is(got)) {
        if (over) throw new Error(`the connection is gone after ${JSON.stringify(got)}`);
        await once(bell, 'change');
      }
    },
  };
}

/** A request for an upgrade; `head` are further header lines. */
export function upgradeTo(path: string, head: readonly string[] = []): string {
  return [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...head,
    '\r\n',
  ].join('\r\n');
}

export interface Listening extends AsyncDisposable {
  readonly server: Server;
  readonly port: number;
  /** Resolves when every connection of the server is closed, with how many it counts itself. */
  empty(): Promise<number>;
}

/** An HTTP server on a free port. */
export async function listening(server: Server = createServer()): Promise<Listening> {
  const held = new Set<Socket>();
  const bell = new EventEmitter();
  server.on('connection', (socket: Socket) => {
    held.add(socket);
    socket.once('close', () => {
      held.delete(socket);
      bell.emit('change');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    server,
    port: (server.address() as AddressInfo).port,
    empty: async () => {
      while (held.size > 0) await once(bell, 'change');
      return new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
      });
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of held) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
