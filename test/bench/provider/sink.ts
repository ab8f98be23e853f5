import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHistogram } from 'node:perf_hooks';
import { WebSocketServer, type WebSocket } from 'ws';
import { answerQuestions } from '../child.ts';
import { dueAt, sharedNow } from '../client/audio.ts';
import type { SinkAnswer, SinkQuestion } from './questions.ts';

/** A final comes after so many frames: one a second. */
const FRAMES_PER_FINAL = 10;
const FRAME_SECONDS = 0.1;

const lateness = createHistogram();

/**
 * The provider's side: takes frames and does as little with them as it can, so that all the work measured is the client's. It
 * speaks just enough of Bodhi's protocol: with `/answers` in the URL a final a second, and the end of stream at the end.
 */
function serve(socket: WebSocket, request: IncomingMessage): void {
  const answers = request.url?.includes('answers') === true;
  const stamped = request.url?.includes('stamped') === true;
  let frames = 0;
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) {
      if (data.includes('"eof"')) socket.send(last(frames));
      return;
    }
    frames += 1;
    if (stamped) lateness.record(Math.max(1, Math.round((sharedNow() - dueAt(data)) * 1000)));
    if (answers && frames % FRAMES_PER_FINAL === 0) socket.send(final(frames));
  });
  socket.on('error', () => socket.terminate());
}

/** Five words of the last second. */
function final(frames: number): string {
  const words = ['one', 'two', 'three', 'four', 'five'].map((word, index) => ({
    word,
    start_time: index * 0.2,
    end_time: index * 0.2 + 0.15,
  }));
  return JSON.stringify({
    segment_id: frames / FRAMES_PER_FINAL,
    eos: false,
    type: 'complete',
    text: 'one two three four five',
    segment_meta: { start_time: (frames - FRAMES_PER_FINAL) * FRAME_SECONDS, words },
  });
}

function last(frames: number): string {
  return JSON.stringify({ segment_id: frames + 1, eos: true, type: 'partial', text: '' });
}

async function listen(hosts: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    hosts.map(async (host) => {
      const server = new WebSocketServer({ host, port: 0, perMessageDeflate: false, backlog: 1024 });
      server.on('connection', serve);
      await new Promise((resolve, reject) => {
        server.once('listening', resolve);
        server.once('error', reject);
      });
      const { port } = server.address() as AddressInfo;
      return `ws://${host}:${port}`;
    }),
  );
}

answerQuestions<SinkQuestion, SinkAnswer>(async (question) => {
  if (question.type === 'listen') return { type: 'listening', urls: await listen(question.hosts) };
  const p99Ms = lateness.percentile(99) / 1000;
  const medianMs = lateness.percentile(50) / 1000;
  lateness.reset();
  return { type: 'lateness', medianMs, p99Ms };
});
