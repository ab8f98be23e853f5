import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/manual-clock.ts';
import { GapTracker } from './gap-tracker.ts';

const sampleRate = 1_000;

/** What a tracker reports, with `settled` moving as answers come. */
function account(settledAt = 0) {
  const told: [number, number, string][] = [];
  const losses = new GapTracker(sampleRate, ({ startSample, endSample, reason }) => {
    told.push([startSample, endSample, reason]);
  });
  const settle = (position: number): void => {
    losses.settleTo(position);
  };
  settle(settledAt);
  return { losses, told, settle, settled: () => losses.settled };
}

describe('audio that was never sent', () => {
  it('is a gap as soon as a second of it is gone', () => {
    const { losses, told } = account();
    losses.unsent(0, 600);
    expect(told).toEqual([]);
    losses.unsent(600, 1_100);
    expect(told).toEqual([[0, 1_100, 'overflow']]);
  });

  it('is reported to its end when asked for', () => {
    const { losses, told } = account();
    losses.unsent(0, 1_000);
    losses.unsent(1_000, 1_300);
    losses.report();
    losses.report();
    expect(told).toEqual([
      [0, 1_000, 'overflow'],
      [1_000, 1_300, 'overflow'],
    ]);
  });

  it('is reported apart from an earlier loss that it does not touch', () => {
    const { losses, told } = account();
    losses.unsent(0, 300);
    losses.unsent(500, 700);
    losses.report();
    expect(told).toEqual([
      [0, 300, 'overflow'],
      [500, 700, 'overflow'],
    ]);
  });

  it('is no gap where it was answered before', () => {
    const { losses, told } = account(500);
    losses.unsent(100, 500);
    losses.unsent(500, 700);
    losses.report();
    losses.unsent(700, 900);
    losses.report();
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
    losses.missing(1_000, 'overflow');
    expect(told).toEqual([[400, 1_000, 'overflow']]);
    expect(settled()).toBe(1_000);
  });

  it('is no gap where it was answered in time', () => {
    const { losses, told } = account(1_000);
    losses.missing(1_000, 'overflow');
    losses.missing(700, 'overflow');
    expect(told).toEqual([]);
  });

  it('is not reported twice where what follows it is reported already', () => {
    const { losses, told, settled } = account(400);
    losses.unsent(900, 2_500);
    losses.missing(2_500, 'overflow');
    expect(told).toEqual([
      [900, 2_500, 'overflow'],
      [400, 900, 'overflow'],
    ]);
    expect(settled()).toBe(2_500);
  });

  it('is reported around every loss that was reported already', () => {
    const { losses, told, settled } = account(400);
    losses.unsent(900, 1_200);
    losses.missing(2_000, 'lag');
    expect(told).toEqual([
      [900, 1_200, 'overflow'],
      [400, 900, 'lag'],
      [1_200, 2_000, 'lag'],
    ]);
    expect(settled()).toBe(2_000);
  });

  it('is reported with what is lost because a live caller prefers the present', () => {
    const { losses, told } = account(0);
    losses.missing(5_000, 'lag');
    expect(told).toEqual([[0, 5_000, 'lag']]);
  });
});

it('no sample is reported twice and none is left out, however losses and links alternate', () => {
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
    if (random.next() < 0.2) losses.missing(position, random.next() < 0.5 ? 'overflow' : 'lag');
  }
  losses.missing(position, 'lag');
  const spans = told.map(([start, end]) => [start, end] as const).toSorted(([one], [other]) => one - other);
  const overlaps = spans.filter(([start], index) => start < (spans[index - 1]?.[1] ?? 0));
  const times = new Uint8Array(position);
  for (const [start, end] of [...spans, ...answered]) times.fill(1, start, end);
  expect(told.length).toBeGreaterThan(100);
  expect(overlaps).toEqual([]);
  expect(times.indexOf(0)).toBe(-1);
  expect(settled()).toBe(position);
});
