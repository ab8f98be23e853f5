import { setTimeout as wait } from 'node:timers/promises';
import { answerQuestions } from '../child.ts';
import { sum } from '../statistics.ts';
import { collectGarbage } from '../garbage.ts';
import { openBare } from './bare.ts';
import type { Connection } from './connection.ts';
import { feed } from './feed.ts';
import type { ClientAnswer, ClientQuestion, Side } from './questions.ts';
import { openSession } from './session.ts';

/** Handshakes and closed sockets leave things behind that go away by themselves. */
const SETTLE_MS = 250;

type Stream = Extract<ClientQuestion, { type: 'stream' }>;
type Hold = Extract<ClientQuestion, { type: 'hold' }>;

/** Streams on new connections and tells what the measured part of it cost this process. */
async function stream({ side, urls, warmMs, measuredMs }: Stream): Promise<ClientAnswer> {
  const connections = await open(side, side.connections, urls);
  const stop = feed(connections, side);
  await wait(warmMs);
  collectGarbage();
  const before = { cpu: process.cpuUsage(), frames: framesOf(connections) };
  await wait(measuredMs);
  const cpu = process.cpuUsage(before.cpu);
  const frames = framesOf(connections) - before.frames;
  stop();
  for (const connection of connections) connection.check();
  await close(connections);
  return { type: 'streamed', cpuMicros: cpu.user + cpu.system, frames };
}

/** Holds connections that nobody speaks on, and tells what memory each takes. */
async function hold({ client, urls, connections: count }: Hold): Promise<ClientAnswer> {
  const side = { client, feed: 'together', encoding: 'pcm_s16le' } as const;
  // What the first connections leave behind, compiled code for one, belongs to none of them.
  await close(await open(side, count, urls));
  await wait(SETTLE_MS);
  const before = memory();
  const connections = await open(side, count, urls);
  await wait(SETTLE_MS);
  const after = memory();
  for (const connection of connections) connection.check();
  await close(connections);
  return {
    type: 'held',
    heapBytes: (after.heap - before.heap) / count,
    allBytes: (after.all - before.all) / count,
  };
}

function open(
  side: Pick<Side, 'client' | 'feed' | 'encoding'>,
  count: number,
  urls: readonly string[],
): Promise<readonly Connection[]> {
  return Promise.all(
    Array.from({ length: count }, (_, index) => {
      const url = urls[index % urls.length] ?? '';
      return side.client === 'bare' ? openBare(url) : openSession(url, side);
    }),
  );
}

async function close(connections: readonly Connection[]): Promise<void> {
  await Promise.all(connections.map((connection) => connection.close()));
}

function framesOf(connections: readonly Connection[]): number {
  return sum(connections.map(({ frames }) => frames));
}

function memory(): { readonly heap: number; readonly all: number } {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return { heap: heapUsed, all: heapUsed + external };
}

answerQuestions<ClientQuestion, ClientAnswer>((question) =>
  question.type === 'stream' ? stream(question) : hold(question),
);
