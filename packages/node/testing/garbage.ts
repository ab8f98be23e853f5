import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** Frees all that nothing holds. Buffers are freed in the background of one collection and done with by the next. */
export function collectGarbage(): void {
  if (typeof collect !== 'function') throw new Error('there is no garbage collector to call');
  collect();
  collect();
}
