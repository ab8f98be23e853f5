import type { Side } from '../client/questions.ts';
import type { Suite } from '../figure.ts';
import { comparisonOf, type ProfiledSide } from '../profile/comparison.ts';
import type { FunctionTime } from '../profile/function-times.ts';
import { startClient, streamInRounds, type StreamOptions } from '../rounds.ts';
import { spread } from '../statistics.ts';
import { rowsOf, sidesOf } from './frame-cost.ts';
import { heldOnce } from './idle.ts';
import { manySides } from './many-sessions.ts';
import type { Setting } from './setting.ts';

const ABOUT =
  'Self time of the main thread in the last round, which lasts up to twice as long, as the profiler of V8 sees it. CPU of the process is of the\n' +
  'rounds before, without it; other threads, which compile and collect, are only a part of that.';
const A_FRAME = 'µs a frame';
const A_SECOND = 'µs a second';

/** Where the CPU of a frame goes, for each row of `frame-cost`. */
export async function profiledFrames({ provider, rows: names, ...setting }: Setting): Promise<Suite> {
  const rows = rowsOf(names);
  const sides = sidesOf(rows);
  const profiled = await profiledStreams(sides, { ...setting, urls: provider.urls.slice(0, 1) });
  return {
    title: 'Where a frame’s CPU goes',
    about: ABOUT,
    figures: [],
    profiles: rows.flatMap(({ under, over, alsoUnder }) =>
      [under, ...(alsoUnder === undefined ? [] : [alsoUnder])].map((other) =>
        comparisonOf(`${over.name}, beside ${other.name}`, A_FRAME, {
          under: profiled.of(other),
          over: profiled.of(over),
        }),
      ),
    ),
  };
}

/** The same of a process full of sessions. */
export async function profiledMany({ quick, provider, ...setting }: Setting): Promise<Suite> {
  const { bare, live } = manySides(quick ? 100 : 500);
  const profiled = await profiledStreams([bare, live], { ...setting, urls: provider.urls });
  return {
    title: 'Where a frame’s CPU goes, many streams in one process',
    about: ABOUT,
    figures: [],
    profiles: [
      comparisonOf(`${live.name}, beside ${bare.name}`, A_FRAME, { under: profiled.of(bare), over: profiled.of(live) }),
    ],
  };
}

/** What an open session does while nobody speaks. */
export async function profiledIdle({ quick, provider, roundMs, rounds }: Setting): Promise<Suite> {
  const connections = quick ? 50 : 200;
  const [under, over] = await Promise.all(
    (['bare', 'session'] as const).map(async (client): Promise<ProfiledSide> => {
      const process = startClient();
      const plain: number[] = [];
      let functions: readonly FunctionTime[] = [];
      try {
        for (let round = 1; round <= rounds; round += 1) {
          const profiled = round === rounds;
          const options = { connections, roundMs: profiled ? roundMs * 2 : roundMs, urls: provider.urls, profiled };
          const held = await heldOnce(process, client, options);
          if (held.functions === undefined) plain.push(held.cpuMicrosPerSecond);
          else ({ functions } = held);
        }
      } finally {
        await process.stop();
      }
      return { name: client, functions, per: connections * ((roundMs * 2) / 1000), ...medianOf(plain) };
    }),
  );
  if (under === undefined || over === undefined) throw new Error('one side has not been profiled');
  return {
    title: 'Where the CPU of an idle connection goes',
    about: `${ABOUT}\nOf a second and of each of ${connections} connections, from 1.5 s after the last of them was opened on.`,
    figures: [],
    profiles: [comparisonOf('an idle session, beside a socket', A_SECOND, { under, over })],
  };
}

interface Profiled {
  of(side: Side): ProfiledSide;
}

async function profiledStreams(
  sides: readonly Side[],
  options: Pick<StreamOptions, 'rounds' | 'roundMs' | 'warmMs' | 'ageMs' | 'urls'>,
): Promise<Profiled> {
  const seen = new Map<string, Pick<ProfiledSide, 'functions' | 'per'>>();
  const costs = await streamInRounds(sides, {
    ...options,
    lastProfiled: true,
    after: async ({ name }, { functions, frames }) => {
      if (functions !== undefined) seen.set(name, { functions, per: frames });
    },
  });
  return {
    of: (side) => ({
      name: side.name,
      ...(seen.get(side.name) ?? { functions: [], per: 1 }),
      ...medianOf(costs.get(side.name) ?? []),
    }),
  };
}

function medianOf(values: readonly number[]): Pick<ProfiledSide, 'plain'> {
  return values.length === 0 ? {} : { plain: spread(values).median };
}
