import { describe, expect, it } from 'vitest';
import { ProgressMarks } from './progress-marks.ts';

describe('what a provider has reported of its progress', () => {
  it('counts once it is old, and not before', () => {
    const marks = new ProgressMarks(3000);
    marks.add(1, 0);
    marks.add(2, 500);
    expect(marks.oldAt(2999)).toBeUndefined();
    expect(marks.oldAt(3000)).toBe(1);
    expect(marks.oldAt(3499)).toBe(1);
    expect(marks.oldAt(9000)).toBe(2);
  });

  it('is never taken for older than it is where many marks come at once', () => {
    const marks = new ProgressMarks(3000);
    const ages: number[] = [];
    for (let at = 0; at < 10_000; at += 1) {
      marks.add(at / 1000, at);
      const old = marks.oldAt(at);
      if (old !== undefined) ages.push(at - Math.round(old * 1000));
    }
    expect(ages).toHaveLength(7000);
    expect(Math.min(...ages)).toBe(3000);
    // Nor for much older.
    expect(Math.max(...ages)).toBe(3099);
  });

  it('is the furthest of it, where a mark goes back', () => {
    const marks = new ProgressMarks(3000);
    marks.add(5, 0);
    marks.add(4, 1000);
    expect(marks.oldAt(4000)).toBe(5);
  });
});
