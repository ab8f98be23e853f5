import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Stream } from '../provider/dialects/dialect.ts';
import { gladia } from '../provider/dialects/gladia.ts';
import { dialectOf } from '../provider/dialects/index.ts';
import { segmentAt } from '../provider/segment.ts';
import { frameNumbers } from './frames.ts';

/** A final comes after so many frames. */
const FRAMES_PER_FINAL = 10;

type Handshake = 'accept' | 'refuse' | 'close';

/** What one link has brought. */
export interface ServedLink {
  /** The numbers of the frames, those twice that came twice. */
  readonly frames: Set<number>;
  /** How many of them are answered by a final. */
  answered: number;
  /** When the last of them came; 0 before the first. */
  lastAt: number;
}

/** A provider that speaks the protocol of any of the clients, sends a final a second, and fails as it is told. */
export interface FaultServer {
  readonly host: string;
  readonly links: readonly ServedLink[];
  /** When each handshake arrived, by `Date.now()`, whatever became of it. */
  readonly dials: readonly number[];
  handshake: Handshake;
  /** Called after each frame of audio. */
  received: (link: ServedLink) => void;
  /** All sockets are reset, and dials are refused by the system for so long. */
  away(ms: number): Promise<void>;
  /** From now on nothing is read from the sockets that are open, and nothing sent. They stay open. */
  fallSilent(): void;
  close(): void;
}

const RETRY_AFTER_SECONDS = 5;

export async function startFaultServer(): Promise<FaultServer> {
  const links: ServedLink[] = [];
  const dials: number[] = [];
  const raw = new Set<Socket>();
  const open = new Set<WebSocket>();
  const silent = new WeakSet<WebSocket>();
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const http = createServer((request, response) => {
    void text(request).then((body) =>
      response
        .writeHead(201, { 'content-type': 'application/json' })
        .end(gladia.post?.(body, request.headers.host ?? '')),
    );
  });
  http.on('connection', (socket: Socket) => {
    raw.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => raw.delete(socket));
  });
  http.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    dials.push(Date.now());
    if (server.handshake === 'refuse') {
      socket.end(
        `HTTP/1.1 429 Too Many Requests\r\nRetry-After: ${RETRY_AFTER_SECONDS}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => {});
      if (server.handshake === 'close') ws.close(1011);
      else serve(ws, request.url ?? '/');
    });
  });

  function serve(ws: WebSocket, url: string): void {
    const link: ServedLink = { frames: new Set(), answered: 0, lastAt: 0 };
    links.push(link);
    open.add(ws);
    ws.once('close', () => open.delete(ws));
    const { opened, text: answer, acknowledge, headerBytes, noAudio, result } = dialectOf(url);
    const stream: Stream = {};
    let messages = 0;
    let bytes = 0;
    let answeredBytes = 0;
    const send = (message: string | undefined): void => {
      if (message !== undefined && !silent.has(ws)) ws.send(message);
    };
    send(opened);
    ws.on('message', (data: Buffer, isBinary) => {
      const header = isBinary ? (headerBytes?.(data) ?? 0) : data.length;
      const pcm = data.subarray(header);
      if (pcm.length === 0) {
        send(isBinary ? noAudio?.(data, stream) : answer?.(data.toString(), stream, messages));
        return;
      }
      messages += 1;
      bytes += pcm.length;
      for (const number of frameNumbers(pcm)) link.frames.add(number);
      link.lastAt = Date.now();
      send(acknowledge?.(messages, bytes, pcm.length));
      // A second of audio, in whatever messages it came.
      if (bytes - answeredBytes >= FRAMES_PER_FINAL * 3_200) {
        answeredBytes = bytes;
        link.answered = link.frames.size;
        send(result(segmentAt(Math.round(bytes / 3_200), FRAMES_PER_FINAL), stream));
      }
      server.received(link);
    });
  }

  async function listen(port: number): Promise<void> {
    http.listen({ host: '127.0.0.1', port });
    await once(http, 'listening');
  }

  await listen(0);
  const { port } = http.address() as AddressInfo;
  const server: FaultServer = {
    host: `127.0.0.1:${port}`,
    links,
    dials,
    handshake: 'accept',
    received: () => {},
    async away(ms) {
      http.close();
      for (const socket of raw) socket.resetAndDestroy();
      await new Promise((resolve) => setTimeout(resolve, ms));
      await listen(port);
    },
    fallSilent() {
      for (const ws of open) {
        silent.add(ws);
        ws.pause();
      }
    },
    close() {
      http.close();
      for (const socket of raw) socket.destroy();
    },
  };
  return server;
}
