import { isAbsolute, relative } from 'node:path';

/** Tells where the bytes of a run that has not succeeded are. */
export function keptNotice(partial: string, what = 'What was written until now'): string {
  const near = relative(process.cwd(), partial);
  return `${what} is kept as ${near.startsWith('..') || isAbsolute(near) ? partial : near}.`;
}
