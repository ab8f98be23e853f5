import { gapOf } from '../results/gap.ts';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/manual-clock.ts';
import { GapList } from './gap-list.ts';
import { GapTracker } from './gap-tracker.ts';

const sampleRate = 1_000;

/** Losses over a real list of gaps, with `settled` moving as the timeline moves it. */
function account(settledAt = 0) {
  const gaps = new GapList();
  const told: [number, number, string][] = [];
  let settled = settledAt;
  const losses = new GapTracker(sampleRate, {
    settled: () => settled,
    gap: (start, end, reason) => {
      told.push([start, end, reason]);
      gaps.add(gapOf(start, end, reason, sampleRate));
      settled = gaps.pass(settled);
    },
  });
  const settle = (position: number): void => {
    settled = gaps.pass(Math.max(settled, position));
  };
  return { losses, told, settle, settled: () => settled };
}

describe('audio that was never sent', () => {
  it('is a gap as soon as a second of it is gone', () => {
    const { losses, told } = account();
    losses.unsent(0, 600);
    expect(told).toEqual([]);
    losses.unsent(600, 1_100);
    expect(told).toEqual([[0, 1_100, 'overflow']]);
  });

  it('is told to its end when asked for', () => {
    const { losses, told } = account();
    losses.unsent(0, 1_000);
    losses.unsent(1_000, 1_300);
    losses.tell();
    losses.tell();
    expect(told).toEqual([
      [0, 1_000, 'overflow'],
      [1_000, 1_300, 'overflow'],
    ]);
  });

  it('is told apart from an earlier loss that it does not touch', () => {
    const { losses, told } = account();
    losses.unsent(0, 300);
    losses.unsent(500, 700);
    losses.tell();
    expect(told).toEqual([
      [0, 300, 'overflow'],
      [500, 700, 'overflow'],
    ]);
  });

  it('is no gap where it was answered before', () => {
    const { losses, told } = account(500);
    losses.unsent(100, 500);
    losses.unsent(500, 700);
    losses.tell();
    losses.unsent(700, 900);
    losses.tell();
    expect(told).toEqual([
      [500, 700, 'overflow'],
      [700, 900, 'overflow'],
    ]);
  });

  it('moves the settled position when that has reached it', () => {
    const { losses, settled, settle } = account();
    losses.unsent(200, 1_500);
    expect(settled()).toBe(0);
    settle(250);
    expect(settled()).toBe(1_500);
  });
});

describe('audio that was sent', () => {
  it('is a gap only from a new link on that would have needed it', () => {
    const { losses, told, settled } = account(400);
    expect(told).toEqual([]);
    losses.linkReady(1_000, 'overflow');
    expect(told).toEqual([[400, 1_000, 'overflow']]);
    expect(settled()).toBe(1_000);
  });

  it('is no gap where it was answered in time', () => {
    const { losses, told } = account(1_000);
    losses.linkReady(1_000, 'overflow');
    losses.linkReady(700, 'overflow');
    expect(told).toEqual([]);
  });

  it('is not told twice where what follows it is told already', () => {
    const { losses, told, settled } = account(400);
    losses.unsent(900, 2_500);
    losses.linkReady(2_500, 'overflow');
    expect(told).toEqual([
      [900, 2_500, 'overflow'],
      [400, 900, 'overflow'],
    ]);
    expect(settled()).toBe(2_500);
  });

  it('is told around every loss that was told already', () => {
    const { losses, told, settled } = account(400);
    losses.unsent(900, 1_200);
    losses.linkReady(2_000, 'lag');
    expect(told).toEqual([
      [900, 1_200, 'overflow'],
      [400, 900, 'lag'],
      [1_200, 2_000, 'lag'],
    ]);
    expect(settled()).toBe(2_000);
  });

  it('is told with what is lost because a live caller prefers the present', () => {
    const { losses, told } = account(0);
    losses.linkReady(5_000, 'lag');
    expect(told).toEqual([[0, 5_000, 'lag']]);
  });
});

it('no sample is told twice and none is left out, however losses and links alternate', () => {
  const random = seededRandom(3);
  const upTo = (most: number): number => Math.floor(random.next() * most);
  const { losses, told, settle, settled } = account();
  const answered: [number, number][] = [];
  let position = 0;
  for (let round = 0; round < 500; round += 1) {
    const before = position;
    position += upTo(900);
    if (random.next() < 0.3) {
      const from = settled();
      settle(Math.max(from, position - upTo(400)));
      answered.push([from, settled()]);
    } else if (random.next() < 0.6) losses.unsent(before, position);
    if (random.next() < 0.2) losses.linkReady(position, random.next() < 0.5 ? 'overflow' : 'lag');
  }
  losses.linkReady(position, 'lag');
  const spans = told.map(([start, end]) => [start, end] as const).toSorted(([one], [other]) => one - other);
  const overlaps = spans.filter(([start], index) => start < (spans[index - 1]?.[1] ?? 0));
  const times = new Uint8Array(position);
  for (const [start, end] of [...spans, ...answered]) times.fill(1, start, end);
  expect(told.length).toBeGreaterThan(100);
  expect(overlaps).toEqual([]);
  expect(times.indexOf(0)).toBe(-1);
  expect(settled()).toBe(position);
});
