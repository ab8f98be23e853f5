import { isAbsolute, relative } from 'node:path';
import { printableLine } from '../printable.ts';

/** Tells where the bytes of a run that has not succeeded are. */
export function keptNotice(partial: string, what = 'What was written until now'): string {
  const near = relative(process.cwd(), partial);
  return `${what} is kept as ${printableLine(near.startsWith('..') || isAbsolute(near) ? partial : near)}.`;
}
