import { expect, it } from 'vitest';
import { seededRandom } from '../../../packages/core/testing/manual-clock.ts';
import { whole } from '../../kit/soak.ts';
import { Storm } from './storm.ts';

/** Every fifth session makes a fifth of 50 000, which `pnpm soak` makes. */
const EVERY = whole ? 1 : 5;
const OUTAGES = 50_000 / EVERY;
const OUTAGES_OF_ONE_SESSION = 200;

/** The shortest span in milliseconds from any dial to the 15th after it. */
function shortestSpanOf16(dials: readonly number[]): number {
  return dials.slice(15).reduce((shortest, last, index) => Math.min(shortest, last - (dials[index] ?? 0)), Infinity);
}

it('no session dials more than 15 times in any minute, through thousands of outages of every kind', async () => {
  let outages = 0;
  let dials = 0;
  let held = 0;
  let handOvers = 0;
  const stormy: { readonly seed: number; readonly spanMs: number }[] = [];
  for (let seed = 1; outages < OUTAGES; seed += EVERY) {
    const storm = new Storm(seededRandom(seed));
    await storm.run(OUTAGES_OF_ONE_SESSION);
    outages += storm.outages;
    dials += storm.dials.length;
    held += storm.held;
    handOvers += storm.handOvers;
    const spanMs = shortestSpanOf16(storm.dials);
    if (spanMs < 60_000) stormy.push({ seed, spanMs });
  }
  expect(stormy).toEqual([]);
  expect(outages).toBeGreaterThanOrEqual(OUTAGES);
  expect(dials).toBeGreaterThan(OUTAGES);
  // Otherwise the limit was never put to the test.
  expect(held).toBeGreaterThan(OUTAGES / 10);
  expect(handOvers).toBeGreaterThan(OUTAGES / 10);
});
