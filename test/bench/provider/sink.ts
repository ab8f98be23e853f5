import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHistogram } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { WebSocketServer, type WebSocket } from 'ws';
import { answerQuestions } from '../child.ts';
import { dueAt, NOT_STAMPED, sharedNow } from '../client/audio.ts';
import type { Stream } from './dialects/dialect.ts';
import { gladia } from './dialects/gladia.ts';
import { dialectOf } from './dialects/index.ts';
import type { SinkAnswer, SinkQuestion } from './questions.ts';
import { segmentAt } from './segment.ts';

/** A final comes after so many frames: one a second, and where there are partials one each three seconds. */
const FRAMES_PER_FINAL = 10;
const FRAMES_PER_SEGMENT = 30;

const lateness = createHistogram();
/** Since it was last asked for. */
let audioBytes = 0;

/**
 * The provider's side: takes frames and does as little with them as it can, so that all the work measured is the client's. With
 * `finals` in the URL it sends a final a second, with `partials` a partial after each frame; where a protocol acknowledges
 * each frame, that as well.
 */
function serve(socket: WebSocket, request: IncomingMessage): void {
  const { url = '/' } = request;
  const { opened, text: answer, acknowledge, headerBytes, noAudio, result } = dialectOf(url);
  const finals = url.includes('finals');
  const partials = url.includes('partials');
  const stamped = url.includes('stamped');
  const stream: Stream = {};
  let frames = 0;
  let bytes = 0;
  if (opened !== undefined) socket.send(opened);
  socket.on('message', (data: Buffer, isBinary) => {
    const length = isBinary ? data.length - (headerBytes?.(data) ?? 0) : 0;
    if (length === 0) {
      const reply = isBinary ? noAudio?.(data, stream) : answer?.(data.toString(), stream, frames);
      if (reply !== undefined) socket.send(reply);
      return;
    }
    frames += 1;
    bytes += length;
    audioBytes += length;
    if (stamped) recordLateness(dueAt(data));
    if (acknowledge !== undefined) socket.send(acknowledge(frames, bytes, length));
    if (finals && frames % FRAMES_PER_FINAL === 0) socket.send(result(segmentAt(frames, FRAMES_PER_FINAL), stream));
    if (partials) socket.send(result(segmentAt(frames, FRAMES_PER_SEGMENT), stream));
  });
  socket.on('error', () => socket.terminate());
}

function recordLateness(due: number): void {
  if (due !== NOT_STAMPED) lateness.record(Math.max(1, Math.round((sharedNow() - due) * 1000)));
}

/** Only Gladia's streams begin with a request of their own. */
async function post(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = gladia.post?.(await text(request), request.headers.host ?? '');
  response.writeHead(201, { 'content-type': 'application/json' }).end(body);
}

async function listen(hosts: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    hosts.map(async (host) => {
      const server = createServer((request, response) => void post(request, response));
      const sockets = new WebSocketServer({ server, perMessageDeflate: false });
      sockets.on('connection', serve);
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host, port: 0, backlog: 1024 }, resolve);
      });
      const { port } = server.address() as AddressInfo;
      return `ws://${host}:${port}`;
    }),
  );
}

answerQuestions<SinkQuestion, SinkAnswer>(async (question) => {
  if (question.type === 'listen') return { type: 'listening', urls: await listen(question.hosts) };
  if (question.type === 'received') {
    const received = audioBytes;
    audioBytes = 0;
    return { type: 'received', audioBytes: received };
  }
  const p99Ms = lateness.percentile(99) / 1000;
  const medianMs = lateness.percentile(50) / 1000;
  lateness.reset();
  return { type: 'lateness', medianMs, p99Ms };
});
