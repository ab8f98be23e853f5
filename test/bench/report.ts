import type { Figure, Suite } from './figure.ts';
import type { Machine } from './machine.ts';

/** What `--json FILE` writes. */
export interface Report {
  readonly machine: Machine;
  readonly suites: Readonly<Record<string, Suite>>;
}

export function figuresOf({ suites }: Report, suite: string): readonly Figure[] {
  return suites[suite]?.figures ?? [];
}

/** The ratios of a suite, each with the two figures that were divided. */
export interface Comparison {
  readonly ratio: Figure;
  readonly over: Figure;
  readonly under: Figure;
}

export function comparisonsOf(report: Report, suite: string): readonly Comparison[] {
  const figures = figuresOf(report, suite);
  const named = (name: string): Figure | undefined => figures.find((figure) => figure.name === name);
  return figures.flatMap((ratio) => {
    const over = named(ratio.of?.[0] ?? '');
    const under = named(ratio.of?.[1] ?? '');
    return over === undefined || under === undefined ? [] : [{ ratio, over, under }];
  });
}
