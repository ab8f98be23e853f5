import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PercentileCounts } from './percentile-counts.ts';

function counted(values: readonly number[]): PercentileCounts {
  const counts = new PercentileCounts();
  for (const value of values) counts.add(value);
  return counts;
}

/** The value that so many of all do not exceed. */
function exact(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(part * sorted.length) - 1] ?? 0;
}

describe('percentiles of times', () => {
  it('are not there before the first', () => {
    expect(new PercentileCounts().all).toBeUndefined();
  });

  it('are the time itself where there is one', () => {
    expect(counted([417.3]).all).toEqual({ count: 1, last: 417.3, p50: 417.3, p95: 417.3, p99: 417.3, max: 417.3 });
  });

  it('are within 3 % of the exact ones, from a millisecond to half an hour', () => {
    const times = fc.array(fc.double({ min: 1, max: 1_800_000, noNaN: true }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(times, (values) => {
        const all = counted(values).all;
        for (const [part, value] of [
          [0.5, all?.p50],
          [0.95, all?.p95],
          [0.99, all?.p99],
        ] as const) {
          const ratio = (value ?? 0) / exact(values, part);
          expect(ratio).toBeGreaterThan(0.97);
          expect(ratio).toBeLessThan(1.031);
        }
      }),
    );
  });

  it('keep the last and the longest as they are', () => {
    expect(counted([90, 1_234.5, 7]).all).toMatchObject({ count: 3, last: 7, max: 1_234.5 });
  });

  it('hold what is shorter than a millisecond, and what is longer than an hour', () => {
    expect(counted([0, 0.2]).all).toMatchObject({ p50: 0.2, p99: 0.2, max: 0.2 });
    expect(counted([1e12]).all).toMatchObject({ p50: 1e12, max: 1e12 });
  });

  it('leave out what is no time', () => {
    expect(counted([Number.NaN, -1]).all).toBeUndefined();
    expect(counted([Number.NaN, 10]).all?.count).toBe(1);
  });
});
