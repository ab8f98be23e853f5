import { sharedNow } from './client/audio.ts';
import type { ClientAnswer, ClientQuestion, Side } from './client/questions.ts';
import { startChild, type Child } from './child.ts';

export type Client = Child<ClientQuestion, ClientAnswer>;
export type Streamed = Extract<ClientAnswer, { type: 'streamed' }>;

/** While processes grow old, so many streams each are enough, and leave the machine some room. */
const AGEING_STREAMS = 100;

export interface StreamOptions {
  readonly rounds: number;
  /** Of some sides fewer; the first so many. */
  readonly maxRounds?: (side: Side) => number;
  readonly roundMs: number;
  /** How long each side streams before the measured part of a round. */
  readonly warmMs: number;
  /** How long each process streams before the first round. */
  readonly ageMs: number;
  /** The provider's addresses; `path` is added by what the side wants of it. */
  readonly urls: readonly string[];
  /** Whether the last round runs with V8's profiler, for up to twice the time. Its costs are not among those returned. Default: false. */
  readonly lastProfiled?: boolean;
  /** Called before the first round. */
  readonly aged?: () => Promise<unknown>;
  /** Called after each side of each round. */
  readonly after?: (side: Side, answer: Streamed) => Promise<void>;
}

/** CPU in microseconds a frame, by the name of the side, one value a round. */
export type FrameCosts = ReadonlyMap<string, readonly number[]>;

/** A session that is sent speech and brings no answer for 15 s is given another link, which would be profiled too. */
const MOST_PROFILED_MS = 12_000;

function profiledMs(roundMs: number): number {
  return Math.min(roundMs * 2, Math.max(roundMs, MOST_PROFILED_MS));
}

/**
 * Streams all sides in turn, round after round, each in a process of its own that lives through all rounds. Odd rounds
 * run backwards, so that no side always follows the same other.
 */
export async function streamInRounds(sides: readonly Side[], options: StreamOptions): Promise<FrameCosts> {
  const { rounds, maxRounds, lastProfiled = false, aged, after } = options;
  const clients = await startAged(sides, options);
  const costs = new Map(sides.map(({ name }) => [name, [] as number[]]));
  try {
    await aged?.();
    for (let round = 1; round <= rounds; round += 1) {
      for (const { side, client } of round % 2 === 0 ? clients : clients.toReversed()) {
        if (round > (maxRounds?.(side) ?? Infinity)) continue;
        const profiled = lastProfiled && round === rounds;
        const answer = await streamOnce(
          client,
          side,
          profiled ? { ...options, profiled, roundMs: profiledMs(options.roundMs) } : options,
        );
        if (!profiled) costs.get(side.name)?.push(answer.cpuMicros / answer.frames);
        await after?.(side, answer);
      }
    }
  } finally {
    await Promise.all(clients.map(({ client }) => client.stop()));
  }
  return costs;
}

export interface AgedClient {
  readonly side: Side;
  readonly client: Client;
}

/** Starts a process for each side and lets all of them stream side by side until they are old enough. */
export async function startAged(
  sides: readonly Side[],
  { ageMs, warmMs, urls }: Pick<StreamOptions, 'ageMs' | 'warmMs' | 'urls'>,
): Promise<readonly AgedClient[]> {
  const clients = sides.map((side) => ({ side, client: startClient() }));
  const until = sharedNow() + ageMs;
  await Promise.all(
    clients.map(async ({ side, client }) => {
      const connections = Math.min(side.connections, AGEING_STREAMS);
      // Twice, so that the opening and the closing of connections are no longer new to it either.
      for (const left of [ageMs / 3, (ageMs * 2) / 3]) {
        const roundMs = Math.max(0, left - warmMs);
        if (sharedNow() < until) await streamOnce(client, { ...side, connections }, { roundMs, warmMs, urls });
      }
    }),
  );
  return clients;
}

/** One round of one side. */
export async function streamOnce(
  client: Client,
  side: Side,
  {
    urls,
    warmMs,
    roundMs,
    profiled = false,
  }: Pick<StreamOptions, 'urls' | 'warmMs' | 'roundMs'> & { readonly profiled?: boolean },
): Promise<Streamed> {
  const answer = await client.ask({
    type: 'stream',
    side,
    urls: urls.map((url) => `${url}/${pathOf(side)}`),
    warmMs,
    measuredMs: roundMs,
    profiled,
  });
  if (answer.type !== 'streamed' || (answer.frames === 0 && roundMs > 0)) {
    throw new Error(`${side.name} sent nothing`);
  }
  return answer;
}

export function startClient(): Client {
  return startChild<ClientQuestion, ClientAnswer>('client/main.ts');
}

function pathOf(side: Side): string {
  const wanted = [side.answers, side.stamped ? 'stamped' : ''].join('-');
  return side.client === 'bare' || side.client === 'session' ? wanted : `${side.client}/${wanted}`;
}
