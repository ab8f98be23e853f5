import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHistogram } from 'node:perf_hooks';
import { WebSocketServer, type WebSocket } from 'ws';
import { answerQuestions } from '../child.ts';
import { dueAt, NOT_STAMPED, sharedNow } from '../client/audio.ts';
import type { SinkAnswer, SinkQuestion } from './questions.ts';

/** A final comes after so many frames: one a second, and where there are partials one each three seconds. */
const FRAMES_PER_FINAL = 10;
const FRAMES_PER_SEGMENT = 30;
const FRAME_SECONDS = 0.1;
const WORD_SECONDS = 0.2;

const lateness = createHistogram();

/**
 * The provider's side: takes frames and does as little with them as it can, so that all the work measured is the client's. It
 * speaks just enough of Bodhi's protocol: with `finals` in the URL a final a second, with `partials` a partial after each frame, and
 * the end of stream at the end.
 */
function serve(socket: WebSocket, request: IncomingMessage): void {
  const finals = request.url?.includes('finals') === true;
  const partials = request.url?.includes('partials') === true;
  const stamped = request.url?.includes('stamped') === true;
  let frames = 0;
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) {
      if (data.includes('"eof"')) socket.send(last(frames));
      return;
    }
    frames += 1;
    if (stamped) recordLateness(dueAt(data));
    if (finals && frames % FRAMES_PER_FINAL === 0) socket.send(result(frames, FRAMES_PER_FINAL));
    if (partials) socket.send(result(frames, FRAMES_PER_SEGMENT));
  });
  socket.on('error', () => socket.terminate());
}

function recordLateness(due: number): void {
  if (due !== NOT_STAMPED) lateness.record(Math.max(1, Math.round((sharedNow() - due) * 1000)));
}

const spoken = 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen'.split(' ');

/**
 * The words of the segment so far, five a second: as Bodhi writes a partial, with a token and the time of its end for each, and as
 * a final, with the times of each word, where the segment ends with this frame.
 */
function result(frames: number, framesPerSegment: number): string {
  const into = ((frames - 1) % framesPerSegment) + 1;
  const complete = into === framesPerSegment;
  const tokens = spoken.slice(0, Math.ceil((into * FRAME_SECONDS) / WORD_SECONDS));
  const words = tokens.map((word, index) => ({
    word,
    start_time: index * WORD_SECONDS,
    end_time: Number(((index + 1) * WORD_SECONDS - 0.05).toFixed(2)),
  }));
  return JSON.stringify({
    segment_id: Math.ceil(frames / framesPerSegment),
    eos: false,
    type: complete ? 'complete' : 'partial',
    text: tokens.join(' '),
    segment_meta: {
      tokens,
      timestamps: words.map(({ end_time }) => end_time),
      start_time: (frames - into) * FRAME_SECONDS,
      ...(complete && { words }),
    },
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
