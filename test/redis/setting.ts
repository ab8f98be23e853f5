import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mono16, wavHeader } from '@throughline/core/internal';
import type { BatchResult } from '@throughline/node/batch';
import {
  createSimulator,
  type Ledger,
  scriptAudio,
  scriptedEngine,
  scriptText,
  type Simulator,
  type SimulatorOptions,
  speechScript,
} from '@throughline/simulator';
import { type BodhiBehaviour, bodhiServer } from '@throughline/simulator/providers/bodhi';
import { type RedisServer, startRedis, type StartRedisOptions } from '../kit/redis.ts';

const sampleRate = 8_000;

/** A provider, a Redis and files of the same speech. */
export interface Setting extends AsyncDisposable {
  readonly redis: RedisServer;
  readonly simulator: Simulator;
  readonly provider: string;
  readonly folder: string;
  readonly files: readonly string[];
  /** What is said in each of them. */
  readonly text: string;
  /** Starts a worker in a process of its own, and resolves when it works. */
  worker(options?: Partial<WorkerProcessOptions>): Promise<WorkerProcess>;
}

interface SettingOptions extends StartRedisOptions {
  readonly files: number;
  /** Of each. Default: 2. */
  readonly seconds?: number;
  readonly behaviour?: BodhiBehaviour;
  readonly limits?: SimulatorOptions['limits'];
}

interface WorkerProcessOptions {
  readonly concurrency: 'auto' | number;
  readonly pace: number;
  readonly takeOverAfterMs: number;
  readonly filesAtOnce: number;
}

/** What a worker said happened. */
interface WorkerNews {
  readonly name: string;
  readonly input?: string;
  readonly links?: number;
  readonly takenOver?: boolean;
  readonly resumedFrom?: number;
}

interface WorkerProcess {
  readonly news: readonly WorkerNews[];
  /** Resolves when the worker has said something for which this holds; by default also in the past. */
  says(holds: (news: WorkerNews) => boolean, from?: 'now'): Promise<WorkerNews>;
  kill(): Promise<void>;
  /** Lets it end by itself. */
  drain(): Promise<void>;
}

export async function setting(options: SettingOptions): Promise<Setting> {
  const { files: count, seconds = 2, behaviour = {}, limits = {} } = options;
  const script = speechScript({ seconds, seed: 3, sampleRate });
  const audio = scriptAudio(script);
  const simulator = createSimulator({
    provider: bodhiServer({ engine: scriptedEngine({ script }), ...behaviour }),
    limits,
  });
  const [redis, { url }, folder] = await Promise.all([
    startRedis(options),
    simulator.listen(),
    mkdtemp(join(tmpdir(), 'throughline-workers-')),
  ]);
  const samples = audio.samples();
  const bytes = Buffer.concat([wavHeader(mono16(sampleRate), samples.byteLength), Buffer.from(samples.buffer)]);
  const files = Array.from({ length: count }, (_, index) => join(folder, `call-${index}.wav`));
  await Promise.all(files.map((file) => writeFile(file, bytes)));
  const workers: WorkerProcess[] = [];
  return {
    redis,
    simulator,
    provider: url,
    folder,
    files,
    text: scriptText(script),
    worker: async (given) => {
      const worker = startWorker({
        redis: redis.url,
        provider: url,
        concurrency: 4,
        pace: 10,
        takeOverAfterMs: 2_000,
        filesAtOnce: 2,
        ...given,
      });
      workers.push(worker);
      await worker.says(({ name }) => name === 'ready');
      return worker;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(workers.map((worker) => worker.kill()));
      await simulator.close();
      await redis[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function startWorker(given: object): WorkerProcess {
  const child = fork(join(import.meta.dirname, 'worker-process.ts'), [JSON.stringify(given)], {
    execArgv: ['--conditions=@throughline/source'],
  });
  const news: WorkerNews[] = [];
  const listeners = new Set<() => void>();
  child.on('message', (said) => {
    news.push(said as WorkerNews);
    for (const listen of listeners) listen();
  });
  const ended = once(child, 'exit');
  return {
    news,
    says: (holds, from) =>
      new Promise((resolve, reject) => {
        const first = from === 'now' ? news.length : 0;
        const look = (): void => {
          const found = news.slice(first).find(holds);
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        void ended.then(([code]: readonly unknown[]) => reject(new Error(`the worker ended with ${String(code)}`)));
        look();
      }),
    kill: () => end(child, ended, () => child.kill('SIGKILL')),
    drain: () => end(child, ended, () => child.send('drain')),
  };
}

async function end(child: ChildProcess, ended: Promise<unknown>, how: () => void): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) how();
  await ended;
}

/** How many links a provider had at once at most. */
export function mostAtOnce({ links }: Ledger): number {
  const edges = links.flatMap(({ openedAt, endedAt = Infinity }) => [
    { at: openedAt, by: 1 },
    { at: endedAt, by: -1 },
  ]);
  let now = 0;
  let most = 0;
  for (const { by } of edges.toSorted((one, other) => one.at - other.at || one.by - other.by)) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

/** The text of each file that has a transcript; throws for one that has two. */
export function textsOf(results: readonly BatchResult[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const result of results) {
    if (result.type !== 'transcript') continue;
    if (texts.has(result.input)) throw new Error(`${result.input} came twice`);
    texts.set(result.input, result.results.map(({ text }) => text).join(' '));
  }
  return texts;
}
