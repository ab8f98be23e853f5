import { describe, expect, it } from 'vitest';
import { ConcurrencyLevel } from './concurrency-level.ts';

/** So many links, all of them let in. */
const all = (running: number) => ({ running, inUse: running });

/** A level that is known: refused at 10, so that it is 7, and let in since. */
function known(): ConcurrencyLevel {
  const level = new ConcurrencyLevel(10);
  level.refused({ others: 9 }, 0);
  level.letIn(all(1), 0);
  return level;
}

describe('the level of an account', () => {
  it('is 2 at first, and doubles while all of it is let in, up to the first refusal', () => {
    const level = new ConcurrencyLevel();
    expect(level.links).toBe(2);
    level.letIn(all(1), 0);
    expect(level.links).toBe(2);
    for (const [running, next] of [
      [2, 4],
      [4, 8],
      [8, 16],
    ] as const) {
      level.letIn(all(running), 0);
      expect(level.links).toBe(next);
    }
    expect(level.refused({ others: 12 }, 0)).toBe('lower');
    expect(level.links).toBe(11);
    level.letIn(all(11), 0);
    expect(level.links).toBe(11);
  });

  it('begins with the number of the plan, and does not double from there', () => {
    const level = new ConcurrencyLevel(5);
    level.letIn(all(4), 0);
    expect([level.links, level.probeAt]).toEqual([5, Infinity]);
    level.letIn(all(5), 100);
    expect([level.links, level.probeAt]).toEqual([5, 3_100]);
  });

  it('falls to 0.7 of itself with a refusal, never below 1', () => {
    const level = known();
    const levels = [level.links];
    for (let others = 6; level.refused({ others }, 0) === 'lower'; others = level.links - 1) levels.push(level.links);
    expect(levels).toEqual([7, 4, 2, 1]);
    expect(level.refused({ others: 0 }, 0)).toBe('none');
    expect(level.links).toBe(1);
  });

  it('tries one more 3 s after a refusal, and 3 s after each that was let in', () => {
    const level = known();
    expect(level.probeAt).toBe(3_000);
    level.probe();
    expect([level.links, level.probeAt]).toEqual([8, Infinity]);
    level.letIn(all(8), 3_050);
    expect([level.links, level.probeAt]).toEqual([8, 6_050]);
  });

  it('goes back to what it was where that one is refused, and tries twice as late, up to 30 s', () => {
    const level = known();
    level.refused({ others: 7 }, 0);
    const waits: number[] = [];
    let now = 0;
    for (let times = 0; times < 6; times += 1) {
      expect(level.probeAt).toBe(Infinity);
      level.letIn(all(7), now);
      waits.push(level.probeAt - now);
      now = level.probeAt;
      level.probe();
      expect(level.refused({ others: 7 }, now)).toBe('lower');
      expect(level.links).toBe(7);
    }
    expect(waits).toEqual([3_000, 6_000, 12_000, 24_000, 30_000, 30_000]);
    level.letIn(all(7), now);
    level.probe();
    level.letIn(all(8), now);
    expect(level.probeAt - now).toBe(3_000);
  });

  it('is what the provider says it is, which is not soon tried again', () => {
    const level = new ConcurrencyLevel();
    level.letIn(all(2), 0);
    expect(level.refused({ others: 3, maximum: 3 }, 0)).toBe('lower');
    level.letIn(all(3), 0);
    expect([level.links, level.probeAt]).toEqual([3, 30_000]);
  });

  it('is not tried before a link was let in again', () => {
    const level = known();
    level.refused({ others: 2 }, 0);
    expect(level.probeAt).toBe(Infinity);
  });

  it('takes the one more back where a link that was under way before is refused, as a try that was refused', () => {
    const level = known();
    level.probe();
    expect(level.letIn({ running: 6, inUse: 8 }, 3_000)).toBe('raised');
    level.takeBack(3_010);
    level.letIn(all(7), 3_010);
    expect([level.links, level.probeAt]).toEqual([7, 9_010]);
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity])('does not believe a maximum of %s', (maximum) => {
    const level = new ConcurrencyLevel(10);
    level.refused({ others: 9, maximum }, 0);
    expect(level.links).toBe(7);
  });

  it('never exceeds the most that it was given', () => {
    const level = new ConcurrencyLevel(undefined, 3);
    level.letIn(all(2), 0);
    expect(level.links).toBe(3);
    expect(new ConcurrencyLevel(8, 3).links).toBe(3);
    level.refused({ others: 2 }, 0);
    level.letIn(all(2), 0);
    level.probe();
    level.letIn(all(3), 3_000);
    expect([level.links, level.probeAt]).toEqual([3, Infinity]);
  });

  it('is any number where the plan has none, until the provider refuses', () => {
    const level = new ConcurrencyLevel(Infinity);
    level.letIn(all(100), 0);
    expect(level.links).toBe(Infinity);
    level.refused({ others: 9 }, 0);
    expect(level.links).toBe(7);
  });
});

describe('a refusal that may be due to links that have just ended', () => {
  it('teaches nothing by itself', () => {
    const level = known();
    expect(level.refused({ others: 7 }, 0)).toBe('doubt');
    expect(level.links).toBe(7);
    expect(level.letIn(all(7), 0)).toBe('doubts-dispelled');
  });

  it('is believed when it comes again and again, and the whole level is never in use', () => {
    const level = known();
    const lessons = [0, 100, 200, 500].map((now) => {
      level.letIn(all(5), now);
      return level.refused({ others: 8 }, now);
    });
    expect(lessons).toEqual(['doubt', 'doubt', 'doubt', 'lower']);
    expect(level.links).toBe(4);
  });

  it('is believed the second time where one more was tried', () => {
    const level = known();
    level.probe();
    expect(level.refused({ others: 8 }, 3_000)).toBe('doubt');
    expect(level.links).toBe(8);
    expect(level.refused({ others: 8 }, 3_025)).toBe('lower');
    expect(level.links).toBe(7);
  });
});

it('the snapshot of a level, as JSON, is the level', () => {
  for (const level of [new ConcurrencyLevel(), new ConcurrencyLevel(Infinity), known()]) {
    if (level.links === 7) level.probe();
    level.refused({ others: 7 }, 100);
    const restored = ConcurrencyLevel.restored(JSON.parse(JSON.stringify(level.snapshot)));
    expect(restored.snapshot).toEqual(level.snapshot);
    expect([restored.links, restored.probeAt]).toEqual([level.links, level.probeAt]);
  }
});
