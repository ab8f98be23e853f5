import { createServer, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocketServer } from 'ws';

/** What the counting provider has seen. */
export interface CountingProvider extends AsyncDisposable {
  readonly url: string;
  /** The most connections that were open at one time. */
  readonly mostOpen: number;
  /** Connections that it let in. */
  readonly letIn: number;
  /** Handshakes that it answered with 429. */
  readonly refused: number;
}

/** Milliseconds that the provider takes to close a connection: so long it counts, whatever the client thinks of it. */
const CLOSING_MS = 60;
/** Pieces of 0.1 s of audio that any text is. */
const PIECES = 5;

/**
 * A provider like Faseeh's that lets in so many connections and counts them as providers do: from the handshake until the socket
 * is closed. It answers `clear` with nothing, so that a link on which something is taken back is given up.
 */
export async function countingProvider(maximum: number): Promise<CountingProvider> {
  let open = 0;
  const seen = { mostOpen: 0, letIn: 0, refused: 0 };
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer();
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined);
    if (open >= maximum) {
      seen.refused += 1;
      const body = JSON.stringify({
        errorCode: 42_901,
        errorMessage: `Concurrency limit exceeded. Maximum ${maximum} concurrent requests allowed. Current: ${open + 1}.`,
      });
      socket.end(
        `HTTP/1.1 429 ${STATUS_CODES[429]}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
      );
      return;
    }
    open += 1;
    seen.letIn += 1;
    seen.mostOpen = Math.max(seen.mostOpen, open);
    socket.once('close', () => {
      open -= 1;
    });
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => undefined);
      ws.on('message', (data) => {
        const message = JSON.parse(String(data)) as { readonly type: string; readonly text?: string };
        if (message.type === 'initConnection') ws.send('{"type":"connectionInitialized"}');
        if (message.type === 'text') void speak((frame) => ws.send(frame));
        if (message.type === 'closeConnection') {
          // What the client sends from now on, its own close too, is read later.
          ws.pause();
          void wait(CLOSING_MS).then(() => ws.resume());
        }
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/api/v1/websocket/text-to-speech`,
    get mostOpen() {
      return seen.mostOpen;
    },
    get letIn() {
      return seen.letIn;
    },
    get refused() {
      return seen.refused;
    },
    [Symbol.asyncDispose]: async () => {
      for (const ws of sockets.clients) ws.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function speak(send: (frame: string) => void): Promise<void> {
  const audio = Buffer.from(new Int16Array(2_400).fill(1_000).buffer).toString('base64');
  for (let piece = 1; piece <= PIECES; piece += 1) {
    await wait(5);
    send(JSON.stringify({ audio, sampleRate: 24_000, isFinal: piece === PIECES }));
  }
}
