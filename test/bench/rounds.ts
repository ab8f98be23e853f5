import type { ClientAnswer, ClientQuestion, Side } from './client/questions.ts';
import { startChild, type Child } from './child.ts';

export type Client = Child<ClientQuestion, ClientAnswer>;

export interface StreamOptions {
  readonly rounds: number;
  /** Whether one more round goes before them, uncounted, in which the compilers warm up. */
  readonly warmUp: boolean;
  readonly warmMs: number;
  readonly measuredMs: number;
  /** The provider's addresses; `path` is added by what the side wants of it. */
  readonly urls: readonly string[];
  /** Called after each side of each round; `counts`: it was not the one to warm up. */
  readonly after?: (side: Side, counts: boolean) => Promise<void>;
}

/** CPU in microseconds a frame, by the name of the side, one value a round. */
export type FrameCosts = ReadonlyMap<string, readonly number[]>;

/**
 * Streams all sides in turn, round after round, each in a process of its own that lives through all rounds. Odd rounds
 * run backwards, so that no side always follows the same other.
 */
export async function streamInRounds(sides: readonly Side[], options: StreamOptions): Promise<FrameCosts> {
  const clients = sides.map((side) => ({ side, client: startClient(), costs: [] as number[] }));
  try {
    for (let round = options.warmUp ? 0 : 1; round <= options.rounds; round += 1) {
      for (const { side, client, costs } of round % 2 === 0 ? clients : clients.toReversed()) {
        const { warmMs, measuredMs } = options;
        const urls = options.urls.map((url) => `${url}/${pathOf(side)}`);
        const answer = await client.ask({ type: 'stream', side, urls, warmMs, measuredMs });
        if (answer.type !== 'streamed' || answer.frames === 0) throw new Error(`${side.name} sent nothing`);
        if (round > 0) costs.push(answer.cpuMicros / answer.frames);
        await options.after?.(side, round > 0);
      }
    }
  } finally {
    await Promise.all(clients.map(({ client }) => client.stop()));
  }
  return new Map(clients.map(({ side, costs }) => [side.name, costs]));
}

export function startClient(): Client {
  return startChild<ClientQuestion, ClientAnswer>('client/main.ts');
}

function pathOf(side: Side): string {
  return [side.answers ? 'answers' : '', side.stamped ? 'stamped' : ''].join('-');
}
