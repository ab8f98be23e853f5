import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { isForeignOrigin } from '@throughline/core/internal';
import type { HttpHandler, HttpOutcome } from './exchange.ts';
import { assertListenOptions, serverLimits } from './server-options.ts';

/** Where an HTTP server listens. */
export interface HttpListenOptions {
  /** Default 0: a free one. */
  readonly port?: number;
  /** Default 127.0.0.1: this machine only. */
  readonly host?: string;
  /** Origins of pages that may ask, besides those of this machine. */
  readonly origins?: readonly string[];
}

/** A provider that listens. */
export interface HttpListening {
  /** `http://127.0.0.1:41234` */
  readonly url: string;
  readonly port: number;
  /** Ends the listener and every connection. */
  close(): Promise<void>;
}

/** Of a longer request body only the beginning is read, in bytes. */
const mostRequestBytes = 1024 * 1024;

/** Opens a real port before a simulated HTTP provider. */
export async function listenHttp(handler: HttpHandler, options: HttpListenOptions = {}): Promise<HttpListening> {
  assertListenOptions(options);
  const { host = '127.0.0.1', port = 0, origins = [] } = options;
  const sockets = new Set<Socket>();
  const server = createServer(serverLimits, (request, response) => {
    if (isForeignOrigin(request.headers.origin, origins)) {
      response.writeHead(403, { connection: 'close' }).end();
      return;
    }
    void answerHttp(handler, request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, resolve);
  });
  // Without a listener the error of a connection that cannot be taken would end the process.
  server.on('error', () => undefined);
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    close: async () => {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Answers one request of a real client. */
export async function answerHttp(
  handler: HttpHandler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const body = await bodyOf(request);
    const url = new URL(request.url ?? '/', 'http://localhost');
    give(await handler({ method: request.method ?? 'GET', url, headers: flat(request.headers), body }), response);
  } catch {
    // The client has gone, or sent what is no HTTP; nobody waits for an answer.
    response.destroy();
  }
}

/** Headers with one text for each name. */
export function flat(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    if (length < mostRequestBytes) chunks.push(bytes);
    length += bytes.length;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function give(outcome: HttpOutcome, response: ServerResponse): void {
  switch (outcome.type) {
    case 'answer':
      response.writeHead(outcome.status, outcome.headers).end(outcome.body);
      return;
    case 'cut': {
      const bytes = Buffer.from(outcome.body);
      response.writeHead(outcome.status, { ...outcome.headers, 'content-length': String(bytes.length) });
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.resetAndDestroy());
      return;
    }
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'never':
  }
}
