import { collectGarbage } from '../../../packages/node/testing/garbage.ts';

/** Bytes of the heap that are in use, once all garbage is collected. */
export function usedHeapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
