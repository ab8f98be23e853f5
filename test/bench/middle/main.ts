import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createRelay } from '@throughline/node/relay';
import { WebSocket, WebSocketServer } from 'ws';
import { answerQuestions } from '../child.ts';
import { collectGarbage } from '../garbage.ts';
import type { MiddleAnswer, MiddleQuestion } from './questions.ts';

/** How many connections pass through. */
let connections: () => number = () => 0;

/** As a server of one's own would: with a key to keep, a user to ask for, and limits. */
async function relay(provider: string): Promise<string> {
  const made = createRelay({
    upstreams: {
      finals: {
        url: `${provider}/finals`,
        headers: { authorization: 'Token 0123456789abcdef0123456789abcdef01234567' },
      },
    },
    authorise: () => ({ user: 'everybody' }),
    limits: { userSessions: 10_000, userBytesPerSecond: 1e9 },
    log: false,
  });
  connections = () => made.sessions;
  const { url } = await made.listen();
  return `${url}/finals`;
}

/** The least that passes frames on: what a relay is measured against. */
async function pipe(provider: string): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 1024 });
  server.on('connection', (page) => {
    const upstream = new WebSocket(`${provider}/finals`, { perMessageDeflate: false });
    page.pause();
    upstream.on('open', () => page.resume());
    page.on('message', (data, isBinary) => upstream.send(data, { binary: isBinary }));
    upstream.on('message', (data, isBinary) => page.send(data, { binary: isBinary }));
    page.on('close', () => upstream.terminate());
    upstream.on('close', () => page.terminate());
    upstream.on('error', () => page.terminate());
  });
  connections = () => server.clients.size;
  await once(server, 'listening');
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/finals`;
}

async function measure(wanted: number, warmMs: number, measuredMs: number): Promise<MiddleAnswer> {
  while (connections() < wanted) await wait(10);
  await wait(warmMs);
  collectGarbage();
  const begun = performance.now();
  const before = process.cpuUsage();
  await wait(measuredMs);
  const { user, system } = process.cpuUsage(before);
  const milliseconds = performance.now() - begun;
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return { type: 'measured', cpuMicros: user + system, milliseconds, bytes: heapUsed + external };
}

answerQuestions<MiddleQuestion, MiddleAnswer>(async (question) => {
  if (question.type === 'measure') return measure(question.connections, question.warmMs, question.measuredMs);
  return { type: 'listening', url: await (question.by === 'relay' ? relay(question.url) : pipe(question.url)) };
});
