import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

/** What a server does on one connection, once the client has sent its first bytes: frames that go out in one segment, or a wait. */
export type Step = { readonly send: readonly Frame[] } | { readonly waitMs: number };

type Frame = { readonly text: string } | { readonly close: number };

export interface RawWebSocketServer extends AsyncDisposable {
  /** `ws://127.0.0.1:41234` */
  readonly url: string;
  /** Connections that were made. */
  readonly connections: number;
}

/**
 * A WebSocket server on a real port that writes its frames by hand, so that a test rules which of them share a segment. `steps` is
 * asked for each connection, from 1; `hello` goes out at once.
 */
export async function rawWebSocketServer(
  steps: (connection: number) => readonly Step[],
  hello: readonly Frame[] = [],
): Promise<RawWebSocketServer> {
  const sockets = new Set<Duplex>();
  let connections = 0;
  let over = false;
  const server = createServer();
  server.on('upgrade', (request, socket) => {
    connections += 1;
    const own = steps(connections);
    sockets.add(socket);
    // The client may have gone; what it was to be sent is then nobody's.
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    // Sockets of an upgrade stay half open otherwise.
    socket.on('end', () => socket.end());
    if (over) socket.destroy();
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
    );
    if (hello.length > 0) socket.write(bytesOf(hello));
    let begun = false;
    socket.on('data', () => {
      if (begun) return;
      begun = true;
      void play(socket, own);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return connections;
    },
    [Symbol.asyncDispose]: async () => {
      over = true;
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

async function play(socket: Duplex, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if ('waitMs' in step) await wait(step.waitMs);
    else if (socket.writable) socket.write(bytesOf(step.send));
    // Whoever says the close ends the connection too; a client waits for that.
    if ('send' in step && step.send.some((frame) => 'close' in frame)) socket.end();
  }
}

function bytesOf(frames: readonly Frame[]): Buffer {
  return Buffer.concat(frames.map((frame) => ('text' in frame ? textFrame(frame.text) : closeFrame(frame.close))));
}

function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length < 126) return Buffer.concat([Buffer.from([0x81, payload.length]), payload]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(payload.length);
  return Buffer.concat([Buffer.from([0x81, 126]), length, payload]);
}

function closeFrame(code: number): Buffer {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return Buffer.concat([Buffer.from([0x88, payload.length]), payload]);
}
