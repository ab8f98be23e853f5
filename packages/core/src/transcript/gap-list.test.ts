import { describe, expect, it } from 'vitest';
import { GapList } from './gap-list.ts';

describe('the gaps of a session', () => {
  it('are listed with neighbours of the same reason as one', () => {
    const gaps = new GapList();
    gaps.add({ start: 0, end: 10, reason: 'overflow' });
    gaps.add({ start: 10, end: 30, reason: 'overflow' });
    gaps.add({ start: 30, end: 40, reason: 'lag' });
    gaps.add({ start: 50, end: 60, reason: 'lag' });
    expect(gaps.reported).toEqual([
      { start: 0, end: 30, reason: 'overflow' },
      { start: 30, end: 40, reason: 'lag' },
      { start: 50, end: 60, reason: 'lag' },
    ]);
  });

  it('are kept to the last 1 000', () => {
    const gaps = new GapList();
    for (let index = 0; index < 1500; index += 1) gaps.add({ start: index * 2, end: index * 2 + 1, reason: 'lag' });
    expect(gaps.reported).toHaveLength(1000);
    expect(gaps.reported[0]?.start).toBe(1000);
  });

  it('are jumped over once they are reached, one after the other', () => {
    const gaps = new GapList();
    gaps.add({ start: 40, end: 50, reason: 'overflow' });
    gaps.add({ start: 10, end: 20, reason: 'overflow' });
    gaps.add({ start: 20, end: 30, reason: 'lag' });
    expect(gaps.pass(9)).toBe(9);
    expect(gaps.pass(10)).toBe(30);
    expect(gaps.pass(39)).toBe(39);
    expect(gaps.pass(45)).toBe(50);
    expect(gaps.pass(60)).toBe(60);
  });

  it('take a gap that overlaps another as one to jump over', () => {
    const gaps = new GapList();
    gaps.add({ start: 10, end: 20, reason: 'overflow' });
    gaps.add({ start: 30, end: 40, reason: 'overflow' });
    gaps.add({ start: 15, end: 35, reason: 'lag' });
    expect(gaps.pass(10)).toBe(40);
  });
});
