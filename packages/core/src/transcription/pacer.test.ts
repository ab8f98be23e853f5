import { describe, expect, it } from 'vitest';
import { Pacer, Timetable } from './pacer.ts';

const sampleRate = 16_000;

/** Sends whatever may leave every 50 ms of `seconds`, and returns the position reached. */
function run(pacer: Pacer, from: { ms: number; position: number }, seconds: number): number {
  let position = from.position;
  for (let elapsed = 50; elapsed <= seconds * 1000; elapsed += 50) {
    const count = Math.floor(pacer.allowed(from.ms + elapsed, position));
    pacer.spend(count);
    position += count;
  }
  return position;
}

/** What every link is sent at once. */
const startSeconds = 0.2;

describe('the pacer', () => {
  it('sends a file at real time, a fifth of a second ahead', () => {
    const pacer = new Pacer(new Timetable({ sampleRate, pace: 1, catchUp: 2 }), 0);
    expect(run(pacer, { ms: 0, position: 0 }, 10) / sampleRate).toBeCloseTo(10 + startSeconds, 3);
  });

  it('after an outage goes at the catch-up pace until it is where it would have been, then at its own', () => {
    const timetable = new Timetable({ sampleRate, pace: 1, catchUp: 2 });
    const cut = run(new Pacer(timetable, 0), { ms: 0, position: 0 }, 10);
    const pacer = new Pacer(timetable, 20_000);
    const behind = run(pacer, { ms: 20_000, position: cut }, 5);
    expect(behind / sampleRate).toBeCloseTo(20 + 2 * startSeconds, 1);
    const level = run(pacer, { ms: 25_000, position: behind }, 15);
    expect(level / sampleRate).toBeGreaterThan(39.5);
    expect(level / sampleRate).toBeLessThan(41.1);
  });

  it('lets a backlog of live audio out at the catch-up pace, without a burst for the time of the outage', () => {
    const timetable = new Timetable({ sampleRate, pace: Infinity, catchUp: 2 });
    expect(new Pacer(timetable, 0).allowed(0, 0)).toBe(startSeconds * sampleRate);
    const pacer = new Pacer(timetable, 60_000);
    expect(pacer.allowed(60_000, 0)).toBe(startSeconds * sampleRate);
    expect(run(pacer, { ms: 60_000, position: 0 }, 3) / sampleRate).toBeCloseTo(6 + startSeconds, 3);
  });

  it('gives a source that paused no right to hurry later', () => {
    const timetable = new Timetable({ sampleRate, pace: 1, catchUp: 2 });
    const pacer = new Pacer(timetable, 0);
    const position = run(pacer, { ms: 0, position: 0 }, 2);
    pacer.allowed(62_000, position);
    timetable.caughtUp(position);
    pacer.spend(pacer.allowed(62_000, position));
    const later = run(pacer, { ms: 62_000, position }, 10);
    expect((later - position) / sampleRate).toBeCloseTo(10, 3);
  });

  it.each([
    [1, 1_600],
    [1, 320],
    [2, 1_600],
  ])('lets frames at pace %d, of %d samples, leave at the same moments, whenever their links began', (pace, count) => {
    const moments = [1_003, 1_037.4, 1_099.9].map((begun) => {
      const pacer = new Pacer(new Timetable({ sampleRate, pace, catchUp: 2 }), begun);
      const left = new Map<number, number>();
      let position = 0;
      for (let now = begun, looks = 0; now < 6_000 && looks < 100; looks += 1) {
        while (pacer.allowed(now, position) >= count) {
          pacer.spend(count);
          position += count;
          left.set(now, (left.get(now) ?? 0) + 1);
        }
        now = pacer.allowedAt(count, position);
      }
      left.delete(begun);
      return [...left];
    });
    expect(moments[0]?.length).toBe(49);
    expect(moments[1]).toEqual(moments[0]);
    expect(moments[2]).toEqual(moments[0]);
    expect(moments[0]?.every(([at]) => at % 100 === 0)).toBe(true);
  });

  it('lets a frame leave at no other moment, however often it is asked', () => {
    const pacer = new Pacer(new Timetable({ sampleRate, pace: 1, catchUp: 2 }), 1_037);
    const left: number[] = [];
    for (let now = 1_037; now < 3_000; now += 7) {
      for (; pacer.allowed(now, left.length * 1_600) >= 1_600; left.push(now)) pacer.spend(1_600);
    }
    expect(left.slice(2).map((now) => Math.floor(now / 100))).toEqual(Array.from({ length: 19 }, (_, n) => 11 + n));
    expect(left.slice(2).every((now) => now % 100 < 7)).toBe(true);
  });

  it('holds nothing back where there is no pace', () => {
    const pacer = new Pacer(new Timetable({ sampleRate, pace: Infinity, catchUp: Infinity }), 0);
    expect(pacer.allowed(0, 0)).toBe(Infinity);
  });
});
