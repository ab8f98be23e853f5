import { describe, expect, it } from 'vitest';
import { ManualClock, seededRandom } from '../../testing/manual-clock.ts';
import { DialLimiter, hostLimiter } from './dial-limiter.ts';

/** The largest number of times within any span of this length; `times` in order. */
function mostWithin(times: readonly number[], spanMs: number): number {
  let most = 0;
  let first = 0;
  times.forEach((time, index) => {
    while (time - (times[first] ?? time) >= spanMs) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}

describe("a session's dial limiter", () => {
  it('lets 15 dials pass at once', () => {
    const limiter = new DialLimiter();
    const waits = Array.from({ length: 15 }, () => {
      const wait = limiter.waitMs(1_000);
      limiter.dialled(1_000);
      return wait;
    });
    expect(waits).toEqual(Array.from({ length: 15 }, () => 0));
  });

  it('makes the 16th wait until a minute after the first is over', () => {
    const limiter = new DialLimiter();
    for (let index = 0; index < 15; index += 1) limiter.dialled(index * 100);
    expect(limiter.waitMs(2_000)).toBe(58_001);
    expect(limiter.waitMs(60_000)).toBe(1);
    expect(limiter.waitMs(60_001)).toBe(0);
  });

  it('lets one pass for each that is a minute old', () => {
    const limiter = new DialLimiter();
    for (let index = 0; index < 15; index += 1) limiter.dialled(index * 1_000);
    limiter.dialled(60_001);
    expect(limiter.waitMs(60_001)).toBe(1_000);
  });
});

describe('the dial limiter of a host', () => {
  it('is one for all sessions of a clock', () => {
    const clock = new ManualClock();
    expect(hostLimiter(clock, 'a.example:443')).toBe(hostLimiter(clock, 'a.example:443'));
    expect(hostLimiter(clock, 'a.example:443')).not.toBe(hostLimiter(clock, 'b.example:443'));
    expect(hostLimiter(clock, 'a.example:443')).not.toBe(hostLimiter(new ManualClock(), 'a.example:443'));
  });

  it('lets 100 dials pass at once, and the next 100 a second later', () => {
    const limiter = hostLimiter(new ManualClock(), 'a.example');
    const waits = Array.from({ length: 250 }, () => limiter.reserve(0));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(100);
    expect(waits.filter((wait) => wait === 1_000)).toHaveLength(100);
    expect(waits.filter((wait) => wait === 2_000)).toHaveLength(50);
  });

  it('lets sessions that wait long hold up no other', () => {
    const limiter = hostLimiter(new ManualClock(), 'a.example');
    for (let index = 0; index < 100; index += 1) limiter.reserve(30_000);
    expect(limiter.reserve(0)).toBe(0);
    expect(limiter.reserve(29_500)).toBe(1_500);
  });

  it('never gives more than 100 turns within a second, in whatever order they are asked for', () => {
    const clock = new ManualClock();
    const limiter = hostLimiter(clock, 'a.example');
    const random = seededRandom(7);
    const turns: number[] = [];
    for (let index = 0; index < 3_000; index += 1) {
      const at = clock.now() + random.next() ** 3 * 10_000;
      turns.push(at + limiter.reserve(at));
      clock.advance(random.next() * 8);
    }
    expect(
      mostWithin(
        turns.sort((one, other) => one - other),
        999.999,
      ),
    ).toBe(100);
  });
});
