import type { ProfileComparison } from './profile/comparison.ts';
import { spread, type Spread } from './statistics.ts';

/** One measured thing, as the table and the JSON show it. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: Spread;
  /** Of each round. */
  readonly values: readonly number[];
  /** Of a ratio: the names of the two figures whose values were divided in each round. */
  readonly of?: readonly [over: string, under: string];
  /** How often it was measured. */
  readonly rounds: number;
  /** What it should not exceed, where there is an aim. */
  readonly aim?: number;
}

export interface Suite {
  readonly title: string;
  /** What exactly was compared, for whoever reads the table. */
  readonly about: string;
  readonly figures: readonly Figure[];
  /** Where the CPU of the compared sides goes: of `pnpm bench --profile`. */
  readonly profiles?: readonly ProfileComparison[];
}

export function figure(name: string, unit: string, values: readonly number[], aim?: number): Figure {
  return {
    name,
    unit,
    value: spread(values),
    values: values.map(rounded),
    rounds: values.length,
    ...(aim !== undefined && { aim }),
  };
}

/**
 * The ratios of values that were measured in the same rounds: what disturbs the machine for longer disturbs both. `of` is where
 * the values themselves are figures, so that a table can show all three in a row.
 */
export function ratio(
  name: string,
  over: readonly number[],
  under: readonly number[],
  aim?: number,
  of?: Figure['of'],
): Figure {
  const ratios = over.flatMap((value, round) => {
    const base = under[round];
    return base === undefined ? [] : [value / base];
  });
  return { ...figure(name, '×', ratios, aim), ...(of !== undefined && { of }) };
}

/** To five digits: more of them are noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
