import type { Side } from '../client/questions.ts';
import { figure, ratio, type Suite } from '../figure.ts';
import { streamInRounds } from '../rounds.ts';
import type { Setting } from './setting.ts';

/** Frames fall due at so many moments of each 100 ms, as those of callers that know nothing of each other do. */
const MOMENTS = 10;

/** Whether a process full of sessions still sends its frames on time. */
export async function manySessions({ quick, provider }: Setting): Promise<Suite> {
  const connections = quick ? 100 : 500;
  const bare: Side = {
    name: 'bare ws.send',
    client: 'bare',
    feed: 'together',
    encoding: 'pcm_s16le',
    answers: false,
    connections,
    moments: MOMENTS,
    stamped: true,
  };
  const live: Side = { ...bare, name: 'live sessions', client: 'session' };
  const late = new Map([bare, live].map((side) => [side.name, { median: [] as number[], p99: [] as number[] }]));
  const costs = await streamInRounds([bare, live], {
    rounds: quick ? 1 : 5,
    warmUp: !quick,
    warmMs: quick ? 300 : 1_000,
    measuredMs: quick ? 500 : 3_000,
    urls: provider.urls,
    after: async (side, counts) => {
      const { medianMs, p99Ms } = await provider.lateness();
      if (!counts) return;
      late.get(side.name)?.median.push(medianMs);
      late.get(side.name)?.p99.push(p99Ms);
    },
  });
  const of = (side: Side): readonly number[] => costs.get(side.name) ?? [];
  const lateOf = (side: Side): { median: readonly number[]; p99: readonly number[] } =>
    late.get(side.name) ?? { median: [], p99: [] };
  return {
    title: `${connections} streams in one process`,
    about: `As above; frames fall due at ${MOMENTS} moments of each 100 ms. Lateness: from the moment a frame is due until the provider has it.`,
    figures: [
      ...[bare, live].flatMap((side) => [
        figure(`${side.name}: CPU a frame`, 'µs', of(side)),
        figure(`${side.name}: median lateness`, 'ms', lateOf(side).median),
        figure(`${side.name}: p99 lateness`, 'ms', lateOf(side).p99),
      ]),
      ratio('CPU: live sessions ÷ bare', of(live), of(bare)),
      ratio('p99 lateness: live sessions ÷ bare', lateOf(live).p99, lateOf(bare).p99),
    ],
  };
}
