import type { Side } from '../client/questions.ts';
import { figure, type Figure, type Suite } from '../figure.ts';
import { startClient } from '../rounds.ts';
import type { Setting } from './setting.ts';

const AIM_KIB = 25;
const KIB = 1024;

interface Held {
  readonly heap: readonly number[];
  readonly all: readonly number[];
}

/** What a session takes that is open and that nobody speaks to, beyond the socket that it holds. */
export async function idleMemory({ quick, provider }: Setting): Promise<Suite> {
  const connections = quick ? 50 : 200;
  const rounds = quick ? 1 : 5;
  // Side by side: a heap does not grow by what another process does.
  const [bare, session] = await Promise.all([
    held('bare', connections, rounds, provider.urls),
    held('session', connections, rounds, provider.urls),
  ]);
  const above = (name: string, of: (held: Held) => readonly number[], aim?: number): Figure =>
    figure(
      name,
      'KiB',
      of(session).flatMap((value, round) => value - (of(bare)[round] ?? Number.NaN)),
      aim,
    );
  return {
    title: `Memory of an idle connection, mean of ${connections}`,
    about: 'After garbage collection. "All" adds what the engine keeps outside its heap, buffers for one.',
    figures: [
      figure('bare ws socket: heap', 'KiB', bare.heap),
      figure('session: heap', 'KiB', session.heap),
      above('session − bare: heap', ({ heap }) => heap, AIM_KIB),
      above('session − bare: all', ({ all }) => all),
    ],
  };
}

async function held(
  client: Side['client'],
  connections: number,
  rounds: number,
  urls: readonly string[],
): Promise<Held> {
  const heap: number[] = [];
  const all: number[] = [];
  const process = startClient();
  try {
    for (let round = 0; round < rounds; round += 1) {
      const answer = await process.ask({ type: 'hold', client, connections, urls: urls.map((url) => `${url}/`) });
      if (answer.type !== 'held') throw new Error(`${client} did not say what it holds`);
      heap.push(answer.heapBytes / KIB);
      all.push(answer.allBytes / KIB);
    }
  } finally {
    await process.stop();
  }
  return { heap, all };
}
