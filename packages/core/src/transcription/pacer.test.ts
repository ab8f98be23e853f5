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

  it('holds nothing back where there is no pace', () => {
    const pacer = new Pacer(new Timetable({ sampleRate, pace: Infinity, catchUp: Infinity }), 0);
    expect(pacer.allowed(0, 0)).toBe(Infinity);
  });
});
