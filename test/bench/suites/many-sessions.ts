import type { Side } from '../client/questions.ts';
import { figure, ratio, type Figure, type Suite } from '../figure.ts';
import { streamInRounds } from '../rounds.ts';
import type { Setting } from './setting.ts';

/** Frames fall due at so many moments of each 100 ms, as those of callers that know nothing of each other do. */
const MOMENTS = 10;
const AIM = 1.1;
/** Of all but the 500 without an answer. */
const FEWER_ROUNDS = 3;

/** Whether a process full of sessions still sends its frames on time. */
export async function manySessions(setting: Setting): Promise<Suite> {
  const { quick, rounds } = setting;
  const [many, most] = quick ? [100, undefined] : [500, 1_000];
  return {
    title: 'Many streams in one process',
    about: `As above; frames fall due at ${MOMENTS} moments of each 100 ms. Lateness: from the moment a frame is due until the provider has it.`,
    figures: [
      ...(await figuresOf(setting, manySides(many), rounds)),
      ...(most === undefined
        ? []
        : [
            // Finals settle audio, so that no session holds more and more of it, as no bare socket does.
            ...(await figuresOf(setting, manySides(many, 'finals'), Math.min(rounds, FEWER_ROUNDS))),
            ...(await figuresOf(setting, manySides(most), Math.min(rounds, FEWER_ROUNDS))),
          ]),
    ],
  };
}

async function figuresOf(
  { provider, roundMs, warmMs, ageMs }: Setting,
  { bare, live }: ManySides,
  rounds: number,
): Promise<readonly Figure[]> {
  const late = new Map([bare, live].map((side) => [side.name, { median: [] as number[], p99: [] as number[] }]));
  const costs = await streamInRounds([bare, live], {
    rounds,
    roundMs,
    warmMs,
    ageMs,
    urls: provider.urls,
    // What came while the processes grew old does not count.
    aged: () => provider.lateness(),
    after: async (side) => {
      const { medianMs, p99Ms } = await provider.lateness();
      late.get(side.name)?.median.push(medianMs);
      late.get(side.name)?.p99.push(p99Ms);
    },
  });
  const of = (side: Side): readonly number[] => costs.get(side.name) ?? [];
  const lateOf = (side: Side): { median: readonly number[]; p99: readonly number[] } =>
    late.get(side.name) ?? { median: [], p99: [] };
  return [
    ...[bare, live].flatMap((side) => [
      figure(cpuOf(side), 'µs', of(side)),
      figure(`${side.name}: median lateness`, 'ms', lateOf(side).median),
      figure(`${side.name}: p99 lateness`, 'ms', lateOf(side).p99),
    ]),
    ratio(`${live.name} ÷ bare: CPU`, of(live), of(bare), AIM, [cpuOf(live), cpuOf(bare)]),
    ratio(`${live.name} ÷ bare: p99 lateness`, lateOf(live).p99, lateOf(bare).p99),
  ];
}

interface ManySides {
  readonly bare: Side;
  readonly live: Side;
}

/** So many streams, of bare sockets and of sessions. */
export function manySides(connections: number, answers: 'nothing' | 'finals' = 'nothing'): ManySides {
  const answered = answers === 'finals' ? ', a final a second' : '';
  const bare: Side = {
    name: `${connections} bare${answered}`,
    client: 'bare',
    feed: 'together',
    encoding: 'pcm_s16le',
    answers,
    connections,
    moments: MOMENTS,
    stamped: true,
  };
  return { bare, live: { ...bare, name: `${connections} sessions${answered}`, client: 'session' } };
}

function cpuOf({ name }: Side): string {
  return `${name}: CPU a frame`;
}
