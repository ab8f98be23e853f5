import type { Both, ProfileComparison } from './comparison.ts';

/** A comparison as lines of text: its kinds, then the functions that differ most. */
export function profileTable({ name, under, over, unit, plain, seen, kinds, functions }: ProfileComparison): string {
  const rows = [
    [`self time, ${unit}`, under, over, 'difference'],
    ...kinds.map((each) => [each.kind, ...cells(each)]),
    ['what the profiler saw', ...cells(seen)],
    ...(plain === undefined ? [] : [['CPU without the profiler', ...cells(plain)]]),
    [''],
    ...functions.map((each) => [`${each.name}  ${each.place}`.trimEnd(), ...cells(each)]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [`Profile: ${name}`, ...lines, ''].join('\n');
}

/** Both sides and the difference. */
function cells({ under, over }: Both): readonly string[] {
  const difference = over - under;
  return [under.toFixed(2), over.toFixed(2), `${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(2)}`];
}
