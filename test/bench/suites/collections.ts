import type { Side } from '../client/questions.ts';
import { figure, type Suite } from '../figure.ts';
import { startAged, streamOnce } from '../rounds.ts';
import type { Setting } from './setting.ts';

const CONNECTIONS = 50;
const MEASURED_MS = 12_000;
const MAX_ROUNDS = 3;

const bare: Side = {
  name: 'bare ws.send',
  client: 'bare',
  feed: 'together',
  encoding: 'pcm_s16le',
  answers: 'nothing',
  connections: CONNECTIONS,
  moments: 1,
  stamped: false,
};
const live: Side = { ...bare, name: 'session', client: 'session' };
const sides: readonly (Side & { readonly aim?: number })[] = [
  bare,
  { ...live, aim: 0 },
  { ...live, name: 'session, a partial a frame', answers: 'partials' },
  { ...live, name: 'session, Float32', encoding: 'pcm_f32le' },
  { ...live, name: 'session, a file', feed: 'file' },
];

/** How often the engine stops to collect the old generation while sessions stream. */
export async function majorCollections({ quick, provider, rounds, ageMs, warmMs, roundMs }: Setting): Promise<Suite> {
  const measuredMs = quick ? roundMs : MEASURED_MS;
  const urls = provider.urls.slice(0, 1);
  const counted = quick ? sides.slice(0, 2) : sides;
  const clients = await startAged(counted, { ageMs, warmMs, urls });
  const counts = counted.map(() => [] as number[]);
  try {
    for (let round = 0; round < Math.min(rounds, MAX_ROUNDS); round += 1) {
      // Side by side: the one engine does not collect because another does.
      const answers = await Promise.all(
        clients.map(({ client, side }) => streamOnce(client, side, { urls, warmMs, roundMs: measuredMs })),
      );
      for (const [index, answer] of answers.entries()) counts[index]?.push(answer.majorCollections);
    }
  } finally {
    await Promise.all(clients.map(({ client }) => client.stop()));
  }
  return {
    title: `Collections of the old generation (mark-compact) in ${measuredMs / 1000} s of ${CONNECTIONS} streams`,
    about: 'Of a process that has collected its garbage just before it opens the connections. Counted, not timed.',
    figures: counted.map(({ name, aim }, index) => figure(name, '', counts[index] ?? [], aim)),
  };
}
