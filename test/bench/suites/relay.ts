import type { Side } from '../client/questions.ts';
import { startChild, type Child } from '../child.ts';
import { figure, ratio, type Suite } from '../figure.ts';
import type { MiddleAnswer, MiddleQuestion } from '../middle/questions.ts';
import { startClient, type Client } from '../rounds.ts';
import type { Setting } from './setting.ts';

const FRAMES_PER_SECOND = 10;
const AIM = 1.25;
const MOMENTS = 10;
/** The pages send a little longer than is measured. */
const SLACK_MS = 500;
const MIB = 1024 * 1024;

interface Middle {
  readonly name: string;
  readonly child: Child<MiddleQuestion, MiddleAnswer>;
  readonly url: string;
  readonly costs: number[];
  readonly mebibytes: number[];
}

/** What a relay costs the process that it runs in, beside the least that passes frames on. */
export async function relay({ quick, provider }: Setting): Promise<Suite> {
  const connections = quick ? 40 : 200;
  const rounds = quick ? 1 : 5;
  const [bare, relayed, clients] = await Promise.all([
    start('bare ws pipe', 'pipe', provider.urls[0] ?? ''),
    start('relay', 'relay', provider.urls[0] ?? ''),
    startClient(),
  ]);
  try {
    for (let round = quick ? 1 : 0; round <= rounds; round += 1) {
      for (const middle of round % 2 === 0 ? [bare, relayed] : [relayed, bare]) {
        await measure(middle, clients, { connections, quick, counts: round > 0 });
      }
    }
  } finally {
    await Promise.all([bare.child, relayed.child, clients].map((child) => child.stop()));
  }
  return {
    title: `${connections} live sessions through one process`,
    about:
      'Each page sends 10 frames of 100 ms a second, and gets a final a second. CPU is all of the process in the middle, the kernel\n' +
      'included, by the frames that pages send. "Bare" is two ws sockets and nothing else; the relay has a key to keep, users and limits.',
    figures: [
      ...[bare, relayed].flatMap(({ name, costs, mebibytes }) => [
        figure(`${name}: CPU a frame`, 'µs', costs),
        figure(`${name}: memory of the process`, 'MiB', mebibytes),
      ]),
      ratio('CPU: relay ÷ bare', relayed.costs, bare.costs, AIM),
    ],
  };
}

async function start(name: string, by: 'relay' | 'pipe', url: string): Promise<Middle> {
  const child = startChild<MiddleQuestion, MiddleAnswer>('middle/main.ts');
  const answer = await child.ask({ type: 'listen', by, url });
  if (answer.type !== 'listening') throw new Error(`${name} does not listen`);
  return { name, child, url: answer.url, costs: [], mebibytes: [] };
}

interface Round {
  readonly connections: number;
  readonly quick: boolean;
  readonly counts: boolean;
}

async function measure(middle: Middle, client: Client, { connections, quick, counts }: Round): Promise<void> {
  const side: Side = {
    name: middle.name,
    client: 'bare',
    feed: 'together',
    encoding: 'pcm_s16le',
    answers: 'finals',
    connections,
    moments: MOMENTS,
    stamped: false,
  };
  const warmMs = quick ? 300 : 700;
  const measuredMs = quick ? 500 : 2_000;
  const [answer] = await Promise.all([
    middle.child.ask({ type: 'measure', connections, warmMs, measuredMs }),
    client.ask({ type: 'stream', side, urls: [middle.url], warmMs, measuredMs: measuredMs + SLACK_MS }),
  ]);
  if (answer.type !== 'measured') throw new Error(`${middle.name} measured nothing`);
  if (!counts) return;
  middle.costs.push(answer.cpuMicros / ((answer.milliseconds / 1_000) * connections * FRAMES_PER_SECOND));
  middle.mebibytes.push(answer.bytes / MIB);
}
