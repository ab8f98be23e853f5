import { sum } from '../statistics.ts';
import type { FunctionTime } from './function-times.ts';
import { kindOf, kinds, placeOf, type Kind } from './kind.ts';

/** Of both sides of a comparison, in the unit of the profile. */
export interface Both {
  readonly under: number;
  readonly over: number;
}

/** Where the CPU of two sides goes, side by side. */
export interface ProfileComparison {
  /** Of the row. */
  readonly name: string;
  readonly under: string;
  readonly over: string;
  /** For instance `µs a frame`. */
  readonly unit: string;
  /** CPU of the whole process, of rounds without the profiler. Missing where there was no such round. */
  readonly plain?: Both;
  /** What the profiler saw of the main thread: the sum of the kinds. */
  readonly seen: Both;
  /** Self time, added up; without those that neither side has. */
  readonly kinds: readonly (Both & { readonly kind: Kind })[];
  /** The functions whose self time differs most. */
  readonly functions: readonly (Both & { readonly name: string; readonly place: string; readonly kind: Kind })[];
}

export interface ProfiledSide {
  readonly name: string;
  readonly functions: readonly FunctionTime[];
  /** By which self times are divided: frames, for one. */
  readonly per: number;
  /** Without the profiler, in the unit of the comparison. */
  readonly plain?: number;
}

/** How many functions are named. */
const MOST_FUNCTIONS = 12;

export function comparisonOf(
  name: string,
  unit: string,
  { under, over }: { readonly under: ProfiledSide; readonly over: ProfiledSide },
): ProfileComparison {
  const times = { under: timesOf(under), over: timesOf(over) };
  const keys = [...new Set([...times.under.keys(), ...times.over.keys()])];
  const functions = keys.map((key) => {
    const [underTime, overTime] = [times.under.get(key), times.over.get(key)];
    const { name: function_, place, kind } = overTime ?? underTime ?? missing(key);
    return { name: function_, place, kind, under: underTime?.time ?? 0, over: overTime?.time ?? 0 };
  });
  const all = (list: readonly Both[]): Both => ({
    under: rounded(sum(list.map((each) => each.under))),
    over: rounded(sum(list.map((each) => each.over))),
  });
  return {
    name,
    under: under.name,
    over: over.name,
    unit,
    ...(under.plain !== undefined &&
      over.plain !== undefined && { plain: { under: rounded(under.plain), over: rounded(over.plain) } }),
    seen: all(functions),
    kinds: kinds
      .map((kind) => ({ kind, ...all(functions.filter((each) => each.kind === kind)) }))
      .filter((each) => each.under > 0 || each.over > 0),
    functions: functions
      .toSorted((a, b) => Math.abs(b.over - b.under) - Math.abs(a.over - a.under))
      .slice(0, MOST_FUNCTIONS)
      .map((each) => ({ ...each, under: rounded(each.under), over: rounded(each.over) })),
  };
}

interface Time {
  readonly name: string;
  readonly place: string;
  readonly kind: Kind;
  readonly time: number;
}

function timesOf({ functions, per }: ProfiledSide): ReadonlyMap<string, Time> {
  const times = new Map<string, Time>();
  for (const each of functions) {
    const kind = kindOf(each);
    // Both sides read JSON, each by a function of its own.
    const place = kind === 'JSON' ? 'JSON' : placeOf(each);
    const key = `${each.name} ${place}`;
    const time = (times.get(key)?.time ?? 0) + each.micros / per;
    times.set(key, { name: each.name === '' ? '(no name)' : each.name, place, kind, time });
  }
  return times;
}

function missing(key: string): never {
  throw new Error(`${key} is of neither side`);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
