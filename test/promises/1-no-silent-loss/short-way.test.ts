import { afterEach, describe, expect, it, vi } from 'vitest';
import { ShortWay } from '../../../packages/core/src/transcription/short-way.ts';
import { capricious, lingering, scheduled } from '../../kit/eventful.ts';

const RUNS = Number(process.env['THROUGHLINE_RUNS'] ?? 20);
const seeds = Array.from({ length: RUNS }, (_, index) => 7_919 * index + 11);

afterEach(() => {
  vi.restoreAllMocks();
});

/** Counts the writes that take the short way from now on, and how many there are. `closed`: none does. */
function watchWay({ closed }: { readonly closed: boolean }): { taken: number; writes: number } {
  vi.restoreAllMocks();
  const { take } = ShortWay.prototype;
  const counts = { taken: 0, writes: 0 };
  vi.spyOn(ShortWay.prototype, 'take').mockImplementation(function (this: ShortWay, chunk) {
    const taken = !closed && take.call(this, chunk);
    counts.writes += 1;
    if (taken) counts.taken += 1;
    return taken;
  });
  return counts;
}

describe('audio that takes the short way', () => {
  it.each([
    ['a source', scheduled],
    ['a caller of many moods', capricious],
    ['a link that goes wrong for long', lingering],
  ])(`is sent, answered and reported as audio that takes the long way: %s, ${RUNS} times`, async (_, run) => {
    const short = [];
    const counts = watchWay({ closed: false });
    for (const seed of seeds) short.push(await run(seed));
    watchWay({ closed: true });
    for (const [index, seed] of seeds.entries()) {
      expect({ seed, log: short[index] }).toEqual({ seed, log: await run(seed) });
    }
    expect(counts.taken).toBeGreaterThan(0.1 * counts.writes);
  });
});
