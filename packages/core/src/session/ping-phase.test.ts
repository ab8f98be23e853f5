import { expect, it } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import { PING_GRID_MS, pingPhase } from './ping-phase.ts';

it('pings a few dozen links together, and spreads hundreds over the second', () => {
  const clock = new ManualClock();
  const phases = Array.from({ length: 1_000 }, () => pingPhase(clock));
  const counts = new Map<number, number>();
  for (const phase of phases) counts.set(phase, (counts.get(phase) ?? 0) + 1);
  expect(new Set(phases.slice(0, 50)).size).toBe(1);
  expect(counts.size).toBe(8);
  expect(Math.max(...counts.values())).toBeLessThanOrEqual(128);
  expect(phases.every((phase) => phase >= 0 && phase < PING_GRID_MS)).toBe(true);
  expect(pingPhase(new ManualClock())).toBe(phases[0]);
});
