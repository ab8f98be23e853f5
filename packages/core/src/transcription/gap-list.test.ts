import { gapOf } from '../results/gap.ts';
import { describe, expect, it } from 'vitest';
import { GapList } from './gap-list.ts';

describe('the gaps of a session', () => {
  it('are listed with neighbours of the same reason as one', () => {
    const gaps = new GapList();
    gaps.add(gapOf(0, 10, 'overflow', 16_000));
    gaps.add(gapOf(10, 30, 'overflow', 16_000));
    gaps.add(gapOf(30, 40, 'lag', 16_000));
    gaps.add(gapOf(50, 60, 'lag', 16_000));
    expect(gaps.reported).toEqual([
      gapOf(0, 30, 'overflow', 16_000),
      gapOf(30, 40, 'lag', 16_000),
      gapOf(50, 60, 'lag', 16_000),
    ]);
  });

  it('are kept to the last 1 000', () => {
    const gaps = new GapList();
    for (let index = 0; index < 1500; index += 1) gaps.add(gapOf(index * 2, index * 2 + 1, 'lag', 16_000));
    expect(gaps.reported).toHaveLength(1000);
    expect(gaps.reported[0]?.startSample).toBe(1000);
  });

  it('are jumped over once they are reached, one after the other', () => {
    const gaps = new GapList();
    gaps.add(gapOf(40, 50, 'overflow', 16_000));
    gaps.add(gapOf(10, 20, 'overflow', 16_000));
    gaps.add(gapOf(20, 30, 'lag', 16_000));
    expect(gaps.pass(9)).toBe(9);
    expect(gaps.pass(10)).toBe(30);
    expect(gaps.pass(39)).toBe(39);
    expect(gaps.pass(45)).toBe(50);
    expect(gaps.pass(60)).toBe(60);
  });

  it('take a gap that overlaps another as one to jump over', () => {
    const gaps = new GapList();
    gaps.add(gapOf(10, 20, 'overflow', 16_000));
    gaps.add(gapOf(30, 40, 'overflow', 16_000));
    gaps.add(gapOf(15, 35, 'lag', 16_000));
    expect(gaps.pass(10)).toBe(40);
  });
});
