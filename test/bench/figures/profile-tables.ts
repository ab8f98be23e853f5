import type { Both, ProfileComparison } from '../profile/comparison.ts';
import { kinds, type Kind } from '../profile/kind.ts';
import type { Report } from '../report.ts';
import { sum } from '../statistics.ts';
import { ranOn, table } from './markdown.ts';

/** Kinds that stand in one column, and what is left. */
const columns: readonly (readonly [header: string, kinds: readonly Kind[]])[] = [
  ['writes of the kernel', ['kernel: writes']],
  ['streams, net, timers of Node', ['Node: streams and net', 'Node: timers']],
  ['loading by Node', ['Node: loading']],
  ['else of Node', ['Node: else']],
  ['`ws`', ['ws']],
  ['JSON', ['JSON']],
  ['ours', kinds.filter((kind) => kind.startsWith('ours: '))],
  ['XState', ['XState']],
  ['garbage', ['collection of garbage']],
  ['else', ['built into V8 and Node', 'native: reads, callbacks', 'the caller', 'other packages']],
];

/** A column is shown where it is at least so much of all, on either side of any row. */
const SHOWN_PART = 0.02;
/** So many functions are named of each row. */
const FUNCTIONS = 5;

/** All profiles of `pnpm bench --profile` as Markdown, a table for each unit and one of functions. */
export function profileTables({ machine, suites }: Report): string {
  const profiles = Object.values(suites).flatMap((suite) => suite.profiles ?? []);
  const units = [...new Set(profiles.map(({ unit }) => unit))];
  return [
    `Profiled on ${ranOn(machine)}. Each cell: the bare side → ours.`,
    ...units.map((unit) =>
      kindTable(
        unit,
        profiles.filter((profile) => profile.unit === unit),
      ),
    ),
    table(
      ['', 'what is more on our side than on the other, self time'],
      profiles.map((profile) => [profile.name, functionsOf(profile)]),
    ),
  ].join('\n\n');
}

function kindTable(unit: string, profiles: readonly ProfileComparison[]): string {
  const shown = columns.filter(([, kinds]) =>
    profiles.some((profile) => {
      const { under, over } = timeOf(profile, kinds);
      return under >= profile.seen.under * SHOWN_PART || over >= profile.seen.over * SHOWN_PART;
    }),
  );
  return table(
    [unit, 'all', ...shown.map(([header]) => header)],
    profiles.map((profile) => [
      profile.name,
      both(profile.seen),
      ...shown.map(([, kinds]) => both(timeOf(profile, kinds))),
    ]),
  );
}

function timeOf({ kinds }: ProfileComparison, wanted: readonly Kind[]): Both {
  const found = kinds.filter(({ kind }) => wanted.includes(kind));
  return { under: sum(found.map(({ under }) => under)), over: sum(found.map(({ over }) => over)) };
}

function functionsOf({ functions }: ProfileComparison): string {
  return functions
    .filter(({ under, over }) => over > under)
    .slice(0, FUNCTIONS)
    .map(({ name, place, under, over }) => `${nameOf(name, place)} ${(over - under).toFixed(1)}`)
    .join(', ');
}

function nameOf(name: string, place: string): string {
  const file = place.replace(/:\d+$/u, '');
  return file === '' ? `\`${name}\`` : `\`${name}\` of \`${file}\``;
}

function both({ under, over }: Both): string {
  return `${under.toFixed(1)} → ${over.toFixed(1)}`;
}
