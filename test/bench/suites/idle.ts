import type { ClientAnswer } from '../client/questions.ts';
import { figure, type Figure, type Suite } from '../figure.ts';
import { startClient, type Client } from '../rounds.ts';
import type { Setting } from './setting.ts';

const AIM_KIB = 25;
const AIM_MICROS = 15;
const KIB = 1024;

export type Held = Extract<ClientAnswer, { type: 'held' }>;

/** What a session takes that is open and that nobody speaks to, beyond the socket that it holds. */
export async function idle({ quick, provider, rounds, roundMs }: Setting): Promise<Suite> {
  const connections = quick ? 50 : 200;
  // Side by side: the one hardly works, and a heap does not grow by what another process does.
  const [bare, session] = await Promise.all(
    (['bare', 'session'] as const).map((client) => held(client, { connections, rounds, roundMs, urls: provider.urls })),
  );
  const of = (side: readonly Held[] | undefined, value: (held: Held) => number): readonly number[] =>
    (side ?? []).map(value);
  const above = (name: string, unit: string, value: (held: Held) => number, aim?: number): Figure => {
    const under = of(bare, value);
    return figure(
      name,
      unit,
      of(session, value).map((over, round) => over - (under[round] ?? Number.NaN)),
      aim,
    );
  };
  const micros = (held: Held): number => held.cpuMicrosPerSecond;
  const heap = (held: Held): number => held.heapBytes / KIB;
  const all = (held: Held): number => held.allBytes / KIB;
  return {
    title: `An idle connection, mean of ${connections}`,
    about:
      'Open, and without audio. CPU of a second, from 1.5 s after the last of them was opened on. Memory after garbage collection;\n' +
      '"all" adds what the engine keeps outside its heap, buffers for one.',
    figures: [
      figure('bare: CPU a second', 'µs', of(bare, micros)),
      figure('session: CPU a second', 'µs', of(session, micros)),
      above('session − bare: CPU a second', 'µs', micros, AIM_MICROS),
      figure('bare: heap', 'KiB', of(bare, heap)),
      figure('session: heap', 'KiB', of(session, heap)),
      above('session − bare: heap', 'KiB', heap, AIM_KIB),
      above('session − bare: all', 'KiB', all),
    ],
  };
}

async function held(
  client: 'bare' | 'session',
  options: {
    readonly connections: number;
    readonly rounds: number;
    readonly roundMs: number;
    readonly urls: readonly string[];
  },
): Promise<readonly Held[]> {
  const process = startClient();
  const answers: Held[] = [];
  try {
    for (let round = 0; round < options.rounds; round += 1) answers.push(await heldOnce(process, client, options));
  } finally {
    await process.stop();
  }
  return answers;
}

/** One round of a process that holds connections. */
export async function heldOnce(
  process: Client,
  client: 'bare' | 'session',
  {
    connections,
    roundMs,
    urls,
    profiled = false,
  }: {
    readonly connections: number;
    readonly roundMs: number;
    readonly urls: readonly string[];
    readonly profiled?: boolean;
  },
): Promise<Held> {
  const answer = await process.ask({
    type: 'hold',
    client,
    connections,
    urls: urls.map((url) => `${url}/`),
    measuredMs: roundMs,
    profiled,
  });
  if (answer.type !== 'held') throw new Error(`${client} did not say what it holds`);
  return answer;
}
