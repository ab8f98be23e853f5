import { describe, expect, it } from 'vitest';
import { ManualClock, seededRandom } from '../../testing/manual-clock.ts';
import { DialLimiter, hostLimiter, HostTurn } from './dial-limiter.ts';

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

  it('makes the next one wait sooner where the provider allows fewer, and never lets more than 15 pass', () => {
    for (const [most, passes] of [
      [5, 5],
      [2.5, 2],
      [0, 1],
      [Number.NaN, 1],
      [100, 15],
    ] as const) {
      const limiter = new DialLimiter(most);
      let passed = 0;
      for (; limiter.waitMs(1_000) === 0 && passed < 20; passed += 1) limiter.dialled(1_000);
      expect([passed, limiter.waitMs(1_000)]).toEqual([passes, 60_001]);
    }
  });

  it('lets one pass for each that is a minute old', () => {
    const limiter = new DialLimiter();
    for (let index = 0; index < 15; index += 1) limiter.dialled(index * 1_000);
    limiter.dialled(60_001);
    expect(limiter.waitMs(60_001)).toBe(1_000);
  });

  it('counts each time that credentials are asked for, also where nothing is dialled then', () => {
    const limiter = new DialLimiter();
    for (let index = 0; index < 15; index += 1) limiter.began(index * 100);
    expect(limiter.waitMs(2_000)).toBe(58_001);
  });

  it('counts a dial with its credentials once, at the time of the dial', () => {
    const limiter = new DialLimiter();
    for (let index = 0; index < 15; index += 1) {
      limiter.began(index * 1_000);
      limiter.dialled(index * 1_000 + 900);
    }
    expect(limiter.waitMs(20_000)).toBe(40_901);
  });

  it('never lets more than 15 dials, nor 15 askings, into a minute, however long credentials take', () => {
    const random = seededRandom(3);
    const limiter = new DialLimiter();
    const asked: number[] = [];
    const dialled: number[] = [];
    for (let now = 0; now < 3_600_000;) {
      now += limiter.waitMs(now);
      limiter.began(now);
      asked.push(now);
      now += random.next() ** 4 * 10_000;
      if (random.next() < 0.7) {
        limiter.dialled(now);
        dialled.push(now);
      }
      now += random.next() ** 8 * 5_000;
    }
    expect(mostWithin(asked, 60_000)).toBe(15);
    expect(mostWithin(dialled, 60_000)).toBeLessThanOrEqual(15);
  });
});

describe('the dial limiter of a host', () => {
  it('is one for all sessions of a clock', () => {
    const clock = new ManualClock();
    expect(hostLimiter(clock, 'a.example:443')).toBe(hostLimiter(clock, 'a.example:443'));
    expect(hostLimiter(clock, 'a.example:443')).not.toBe(hostLimiter(clock, 'b.example:443'));
    expect(hostLimiter(clock, 'a.example:443')).not.toBe(hostLimiter(new ManualClock(), 'a.example:443'));
  });

  it('lets 20 dials pass at once, and spreads the others: 400 sessions take about 5 s', () => {
    const limiter = hostLimiter(new ManualClock(), 'a.example');
    const random = seededRandom(5);
    const turns = Array.from({ length: 400 }, () => limiter.reserve(0, random).at).sort((one, other) => one - other);
    expect(turns.filter((at) => at === 0)).toHaveLength(20);
    expect(mostWithin(turns, 1_000)).toBeLessThanOrEqual(100);
    expect(mostWithin(turns.slice(20), 50)).toBeLessThanOrEqual(20);
    expect(new Set(turns.slice(20)).size).toBe(380);
    expect(turns.at(-1)).toBeGreaterThan(4_500);
    expect(turns.at(-1)).toBeLessThan(5_000);
  });

  it('lets sessions that wait long hold up no other', () => {
    const limiter = hostLimiter(new ManualClock(), 'a.example');
    const random = seededRandom(5);
    for (let index = 0; index < 20; index += 1) limiter.reserve(30_000, random);
    expect(limiter.reserve(0, random).at).toBe(0);
    expect(limiter.reserve(29_700, random).at).toBe(29_700);
    expect(limiter.reserve(30_100, random).at).toBeGreaterThanOrEqual(30_250);
  });

  it('gives a turn that was given back to the next who asks', () => {
    const limiter = hostLimiter(new ManualClock(), 'a.example');
    const random = seededRandom(5);
    const turns = Array.from({ length: 20 }, () => limiter.reserve(0, random));
    turns[7]?.release();
    expect(limiter.reserve(0, random).at).toBe(0);
    expect(limiter.reserve(0, random).at).toBeGreaterThanOrEqual(250);
  });

  it('never gives more than 100 turns within a second, in whatever order they are asked for', () => {
    const clock = new ManualClock();
    const limiter = hostLimiter(clock, 'a.example');
    const random = seededRandom(7);
    const turns: number[] = [];
    for (let index = 0; index < 3_000; index += 1) {
      const at = clock.now() + random.next() ** 3 * 10_000;
      const turn = limiter.reserve(at, random);
      expect(turn.at).toBeGreaterThanOrEqual(at);
      turns.push(turn.at);
      clock.advance(random.next() * 8);
    }
    const most = mostWithin(
      turns.sort((one, other) => one - other),
      1_000,
    );
    expect(most).toBeGreaterThan(70);
    expect(most).toBeLessThanOrEqual(100);
  });

  it('forgets hosts that nobody is about to dial, once there are many', () => {
    const clock = new ManualClock();
    const random = seededRandom(5);
    const first = hostLimiter(clock, 'host-0');
    const busy = hostLimiter(clock, 'busy');
    busy.reserve(60_000, random);
    for (let host = 1; host < 1_001; host += 1) hostLimiter(clock, `host-${host}`);
    expect(hostLimiter(clock, 'host-0')).not.toBe(first);
    expect(hostLimiter(clock, 'busy')).toBe(busy);
  });
});

describe("a session's turn at its host", () => {
  const full = (clock: ManualClock, count: number): HostTurn[] =>
    Array.from({ length: count }, () => {
      const turn = new HostTurn(clock, seededRandom(1), () => 'a.example');
      turn.take(0);
      return turn;
    });

  it('is one at a time: asking again gives the first back', () => {
    const clock = new ManualClock();
    const [turn] = full(clock, 1);
    for (let index = 0; index < 100; index += 1) expect(turn?.take(0)).toBe(0);
  });

  it('is free for others once it was released, and not once it was used', () => {
    const clock = new ManualClock();
    const turns = full(clock, 20);
    turns[0]?.use();
    turns[0]?.release();
    expect(full(clock, 1)[0]?.take(0)).toBeGreaterThan(0);
    turns[1]?.release();
    expect(new HostTurn(clock, seededRandom(1), () => 'a.example').take(0)).toBe(0);
  });

  it('is none while nobody knows the host', () => {
    const turn = new HostTurn(new ManualClock(), seededRandom(1), () => '');
    expect(turn.take(0)).toBe(0);
    expect(turn.taken).toBe(false);
  });
});
