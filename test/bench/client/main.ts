import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as immediate, setTimeout as wait } from 'node:timers/promises';
import { answerQuestions } from '../child.ts';
import { sum } from '../statistics.ts';
import { collectGarbage } from '../garbage.ts';
import { startProfiler } from '../profile/function-times.ts';
import { sharedNow } from './audio.ts';
import { openBare } from './bare.ts';
import type { Connection } from './connection.ts';
import { feed } from './feed.ts';
import type { Peer } from './peers/peer.ts';
import type { ClientAnswer, ClientQuestion, Side } from './questions.ts';
import { openSession } from './session.ts';

/** Handshakes and closed sockets leave things behind that go away by themselves. */
const SETTLE_MS = 1_000;
/** What follows a handshake, the first ping for one, is none of what an idle connection costs. */
const HOLD_SETTLE_MS = 1_500;

type Stream = Extract<ClientQuestion, { type: 'stream' }>;
type Hold = Extract<ClientQuestion, { type: 'hold' }>;

/** Streams on new connections and tells what the measured part of it cost this process. */
async function stream({ side, urls, warmMs, measuredMs, profiled = false }: Stream): Promise<ClientAnswer> {
  // The last round's memory goes before this one begins: what a collection in its middle would cost belongs to it.
  collectGarbage();
  const connections = await open(side, side.connections, urls);
  const stop = feed(connections, side, sharedNow() + warmMs);
  await wait(warmMs);
  const collections = countMajorCollections();
  const stopProfiler = profiled ? await startProfiler() : undefined;
  const before = { cpu: process.cpuUsage(), frames: framesOf(connections) };
  await wait(measuredMs);
  const cpu = process.cpuUsage(before.cpu);
  const frames = framesOf(connections) - before.frames;
  const functions = await stopProfiler?.();
  stop();
  const framesInAll = framesOf(connections);
  const resultsInAll = sum(connections.map(({ results }) => results));
  for (const connection of connections) connection.check();
  const majorCollections = await collections.stop();
  await close(connections);
  return {
    type: 'streamed',
    cpuMicros: cpu.user + cpu.system,
    frames,
    framesInAll,
    resultsInAll,
    majorCollections,
    ...(functions !== undefined && { functions }),
  };
}

/** Holds connections that nobody speaks on, and tells what memory and CPU each takes. */
async function hold({ client, urls, connections: count, measuredMs, profiled = false }: Hold): Promise<ClientAnswer> {
  const side = { client, feed: 'together', encoding: 'pcm_s16le' } as const;
  if (!held) await openAndClose(side, count, urls);
  held = true;
  // What closes still belongs to nobody here.
  await wait(SETTLE_MS);
  const before = memory();
  const connections = await open(side, count, urls);
  await wait(HOLD_SETTLE_MS);
  const after = memory();
  const stopProfiler = profiled ? await startProfiler() : undefined;
  const cpuBefore = process.cpuUsage();
  await wait(measuredMs);
  const { user, system } = process.cpuUsage(cpuBefore);
  const functions = await stopProfiler?.();
  for (const connection of connections) connection.check();
  await close(connections);
  return {
    type: 'held',
    heapBytes: (after.heap - before.heap) / count,
    allBytes: (after.all - before.all) / count,
    cpuMicrosPerSecond: (user + system) / count / (measuredMs / 1000),
    ...(functions !== undefined && { functions }),
  };
}

/**
 * What the first connections leave behind, compiled code for one, belongs to none of them. A function of its own: the frame of one
 * that waits holds what it had in hand, and these connections would be freed only when the next ones are measured.
 */
async function openAndClose(
  side: Pick<Side, 'client' | 'feed' | 'encoding'>,
  count: number,
  urls: readonly string[],
): Promise<void> {
  await close(await open(side, count, urls));
}

/** Whether this process has held connections before. */
let held = false;

/** What an entry of the type `gc` holds, and its type does not say. */
interface Collection {
  readonly detail: { readonly kind: number };
}

function countMajorCollections(): { stop(): Promise<number> } {
  let count = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as unknown as readonly Collection[]) {
      if (entry.detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) count += 1;
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return {
    async stop() {
      // Entries are given to observers in a later turn.
      await immediate();
      observer.disconnect();
      return count;
    },
  };
}

async function open(
  side: Pick<Side, 'client' | 'feed' | 'encoding' | 'isSpeech' | 'joins'>,
  count: number,
  urls: readonly string[],
): Promise<readonly Connection[]> {
  const openOne = await opener(side);
  return Promise.all(Array.from({ length: count }, (_, index) => openOne(urls[index % urls.length] ?? '')));
}

/** What a maker's client needs is loaded only in its own process. */
async function opener(
  side: Pick<Side, 'client' | 'feed' | 'encoding' | 'isSpeech' | 'joins'>,
): Promise<(url: string) => Promise<Connection>> {
  const { client } = side;
  if (client === 'bare') return (url) => openBare(url, side);
  if (client === 'session') return (url) => openSession(url, side);
  const { peer } = (await import(`./peers/${client}.ts`)) as { readonly peer: Peer };
  return (url) => peer.open(url);
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
