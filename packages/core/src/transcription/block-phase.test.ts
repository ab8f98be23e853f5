import { expect, it } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import { blockPhase } from './block-phase.ts';

it('lets a tenth of many sessions come to the end of a block at a time, also of those that are written to together', () => {
  const clock = new ManualClock();
  const phases = Array.from({ length: 1_000 }, () => blockPhase(clock, 10));
  const most = (list: readonly number[]): number =>
    Math.max(...Array.from({ length: 10 }, (_, phase) => list.filter((one) => one === phase).length));
  expect(most(phases)).toBeLessThanOrEqual(110);
  for (const every of [2, 5, 8, 10, 20]) {
    const together = phases.filter((_, index) => index % every === 0);
    expect(most(together)).toBeLessThanOrEqual(Math.ceil(1.4 * (together.length / 10)));
  }
  expect(blockPhase(new ManualClock(), 10)).toBe(0);
});
