import { printableLine } from '@throughline/core/internal';
import { isAbsolute, relative } from 'node:path';

/** Says where the output of a run is that has not succeeded. */
export function keptNotice(partial: string, what = 'The output so far'): string {
  const near = relative(process.cwd(), partial);
  return `${what} is kept as ${printableLine(near.startsWith('..') || isAbsolute(near) ? partial : near)}.`;
}
