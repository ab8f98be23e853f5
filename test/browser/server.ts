import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { Socket } from 'node:net';
import type { TestProject } from 'vitest/node';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { findBrowser, howToGetABrowser } from '../kit/find-browser.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** `ws://…`, whose path says how the server shall behave. */
    readonly server: string;
    /** `ws://…` of a server that takes connections and never answers. */
    readonly silentServer: string;
  }
}

const behaviours: Readonly<Record<string, (ws: WebSocket, request: IncomingMessage) => void>> = {
  '/echo': (ws) => ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary })),
  '/protocol': (ws) => ws.send(ws.protocol),
  '/close': (ws) => ws.close(4001, 'out of credit'),
  '/confirm': (ws) => ws.on('close', (code) => (lastCloseCode = code)),
  '/last-close-code': (ws) => ws.send(String(lastCloseCode)),
  '/cut': (ws) => ws.terminate(),
  '/large': (ws) => ws.send(new Uint8Array(1001)),
  '/large-text': (ws) => ws.send('é'.repeat(501)),
  '/burst': (ws) => {
    for (let n = 0; n < 10; n += 1) ws.send(String(n));
  },
  '/deaf': (ws) => ws.pause(),
};

let lastCloseCode = 0;

/** Starts the servers that the browser tests talk to; the browser itself has none. */
export async function setup(project: TestProject): Promise<() => void> {
  if (findBrowser() === undefined) throw new Error(`There is no browser here. ${howToGetABrowser}`);
  const server = createServer();
  const webSockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => [...offered].at(-1) ?? false,
  });
  server.on('upgrade', (request, socket, head) => {
    const behaviour = behaviours[request.url ?? ''];
    if (behaviour === undefined) socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
    else webSockets.handleUpgrade(request, socket, head, (ws) => behaviour(ws, request));
  });
  const held = new Set<Socket>();
  const silent = createTcpServer((socket) => {
    held.add(socket);
    socket.on('error', () => {}).on('close', () => held.delete(socket));
  });
  project.provide('server', await listening(server));
  project.provide('silentServer', await listening(silent));
  return () => {
    for (const ws of webSockets.clients) ws.terminate();
    for (const socket of held) socket.destroy();
    server.close();
    silent.close();
  };
}

function listening(server: ReturnType<typeof createTcpServer>): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? `ws://127.0.0.1:${address.port}` : '');
    });
  });
}
