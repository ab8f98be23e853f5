import { describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import { CALM_MS, LONGEST_WAIT_MS, TICK_MS, Ticker, tickerOf, type TickerEntry, type Ticking } from './ticker.ts';

/** A member that notes when it was woken; one that says nothing else is due at every tick. */
class Listener implements Ticking {
  readonly ticks: number[] = [];
  readonly late: boolean[] = [];
  readonly #due: (now: number) => number;

  constructor(due: (now: number) => number = (now) => now) {
    this.#due = due;
  }

  tick(now: number, late: boolean): number {
    this.ticks.push(now);
    this.late.push(late);
    return this.#due(now);
  }
}

const calm = (): number => Infinity;

describe('the ticker', () => {
  it('wakes a member every 50 ms that is due at once', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const listener = new Listener();
    ticker.add(listener);
    clock.advance(160);
    expect(listener.ticks).toEqual([50, 100, 150]);
  });

  it('wakes all members with one timer', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const listeners = [new Listener(), new Listener(), new Listener()];
    for (const listener of listeners) ticker.add(listener);
    expect(clock.pending).toBe(1);
    clock.advance(TICK_MS);
    expect(listeners.map(({ ticks }) => ticks)).toEqual([[50], [50], [50]]);
    expect(clock.pending).toBe(1);
  });

  it('has no timer while it has no members', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const listener = new Listener();
    ticker.delete(ticker.add(listener));
    expect(clock.pending).toBe(0);
    clock.advance(1_000);
    expect(listener.ticks).toEqual([]);
  });

  it('has no timer after its last member has left during a tick', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const entry = ticker.add({
      tick: () => {
        ticker.delete(entry);
        return 0;
      },
    });
    clock.advance(TICK_MS);
    expect(clock.pending).toBe(0);
  });

  it('still has one timer when during a tick the last member leaves and another one comes', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const next = new Listener();
    const entry = ticker.add({
      tick: () => {
        ticker.delete(entry);
        ticker.add(next);
        return 0;
      },
    });
    clock.advance(TICK_MS);
    expect(clock.pending).toBe(1);
  });

  it('takes the time that a tick took off the next wait', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const listener = new Listener();
    ticker.add(listener);
    ticker.add({
      tick: (now) => {
        clock.leap(20);
        return now;
      },
    });
    clock.advance(200);
    expect(listener.ticks).toEqual([50, 100, 150, 200]);
  });

  it('calls a tick late when the process slept for more than 2 s', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const listener = new Listener();
    ticker.add(listener);
    clock.advance(TICK_MS);
    clock.leap(2_050);
    clock.advance(0);
    clock.advance(TICK_MS);
    clock.leap(2_051);
    clock.advance(0);
    clock.advance(TICK_MS);
    expect(listener.late).toEqual([false, false, false, true, false]);
  });

  it('does not take the time before a first member for sleep', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    clock.advance(60_000);
    const listener = new Listener();
    ticker.add(listener);
    clock.advance(TICK_MS);
    expect(listener.late).toEqual([false]);
  });

  it('goes on for every member when one throws, and does not hide the error', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const listener = new Listener();
    ticker.add({
      tick: () => {
        throw new Error('broken session');
      },
    });
    ticker.add(listener);
    expect(() => clock.advance(TICK_MS)).toThrow('broken session');
    expect(() => clock.advance(TICK_MS)).toThrow('broken session');
    expect(listener.ticks).toEqual([50, 100]);
  });

  it('wakes a member when it is due: at the first tick that is no earlier', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const listener = new Listener((now) => now + 151);
    ticker.add(listener);
    clock.advance(700);
    expect(listener.ticks).toEqual([50, 250, 450, 650]);
  });

  it('wakes a member every 6.5 s that has nothing due, or a time that is none', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const listeners = [new Listener(calm), new Listener(() => Number.NaN), new Listener((now) => now + 60_000)];
    for (const listener of listeners) ticker.add(listener);
    clock.advance(2 * CALM_MS + 100);
    for (const { ticks } of listeners) expect(ticks).toEqual([50, 50 + CALM_MS, 50 + 2 * CALM_MS]);
  });

  it('wakes a member sooner for which something falls due between two ticks, and not later for what is due later', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const listener = new Listener(calm);
    const entry = ticker.add(listener);
    clock.advance(60);
    ticker.due(entry, 230);
    ticker.due(entry, 500);
    clock.advance(300);
    expect(listener.ticks).toEqual([50, 250]);
    ticker.due(entry, 0);
    clock.advance(50);
    expect(listener.ticks).toEqual([50, 250, 400]);
  });

  it('wakes the process for what is due, and else once a second, so that a sleep is noticed', () => {
    const clock = new ManualClock();
    const timers = vi.spyOn(clock, 'setTimeout');
    const ticker = new Ticker(clock);
    const entry = ticker.add(new Listener(calm));
    clock.advance(10_050);
    expect(timers.mock.calls.length).toBeLessThanOrEqual(13);
    ticker.due(entry, clock.now() + 120);
    ticker.due(entry, clock.now() + 110);
    expect(clock.pending).toBe(1);
    expect(timers.mock.lastCall?.[1]).toBe(150);
    const late = new Listener(calm);
    ticker.add(late);
    clock.advance(TICK_MS);
    clock.leap(LONGEST_WAIT_MS + 2_001);
    clock.advance(0);
    expect(late.late).toEqual([false, true]);
  });

  it('is not early where a timer of the platform is', () => {
    const clock = new ManualClock();
    const { setTimeout } = clock;
    vi.spyOn(clock, 'setTimeout').mockImplementation((run, delayMs) =>
      setTimeout.call(clock, run, Math.max(1, delayMs - 20)),
    );
    const ticker = new Ticker(clock);
    const listener = new Listener(calm);
    const entry = ticker.add(listener);
    clock.advance(60);
    ticker.due(entry, 400);
    clock.advance(1_000);
    expect(listener.ticks[0]).toBeGreaterThanOrEqual(TICK_MS - 1);
    expect(listener.ticks[1]).toBe(400);
  });

  it('counts what falls due in the middle of the tick of the member itself', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const entry = ticker.add({
      tick: (now) => {
        ticks.push(now);
        ticker.due(entry, now + 100);
        return Infinity;
      },
    });
    const ticks: number[] = [];
    clock.advance(300);
    expect(ticks).toEqual([50, 150, 250]);
  });

  it('wakes every member after a sleep, whatever is due, and keeps what each says then', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const listeners = [new Listener(calm), new Listener()];
    for (const listener of listeners) ticker.add(listener);
    clock.advance(100);
    clock.leap(10_000);
    clock.advance(100);
    expect(listeners.map(({ ticks, late }) => ticks.map((at, index) => [at, late[index]]))).toEqual([
      [
        [50, false],
        [10_100, true],
      ],
      [
        [50, false],
        [100, false],
        [10_100, true],
        [10_150, false],
        [10_200, false],
      ],
    ]);
  });

  it('wakes its members in the order in which they came, whoever has left', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const woken: number[] = [];
    const entries: TickerEntry[] = [];
    const add = (number: number): void => {
      entries[number] = ticker.add({
        tick: (now) => {
          woken.push(number);
          // One of three leaves at its first tick, two of them before it was woken.
          if (number % 3 === 0) for (const other of [number, number + 4]) leave(other);
          return number % 2 === 0 ? now : Infinity;
        },
      });
    };
    const leave = (number: number): void => {
      const entry = entries[number];
      if (entry !== undefined) ticker.delete(entry);
    };
    for (let number = 0; number < 40; number += 1) add(number);
    clock.advance(TICK_MS);
    const first = woken.splice(0);
    expect(first).toEqual([...first].sort((one, other) => one - other));
    clock.advance(TICK_MS);
    const left = (number: number): boolean => number % 3 === 0 || (number % 3 === 1 && number >= 4);
    const stayed = Array.from({ length: 40 }, (_, number) => number).filter((number) => !left(number));
    expect(woken.splice(0)).toEqual(stayed.filter((number) => number % 2 === 0));
    for (const number of stayed) {
      const entry = entries[number];
      if (entry !== undefined) ticker.due(entry, 0);
    }
    add(40);
    clock.advance(TICK_MS);
    expect(woken).toEqual([...stayed, 40]);
  });

  it('is one for all sessions of a clock', () => {
    const clock = new ManualClock();
    expect(tickerOf(clock)).toBe(tickerOf(clock));
    expect(tickerOf(clock)).not.toBe(tickerOf(new ManualClock()));
  });
});

describe('a ticker whose timers are held up, as in a hidden page', () => {
  const moment = (): Promise<void> => Promise.resolve();

  it('ticks when something else wakes the process, once that is done, and with one timer', async () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const listener = new Listener();
    ticker.add(listener);
    for (let turn = 0; turn < 10; turn += 1) {
      clock.leap(100);
      ticker.awake(clock.now());
      ticker.awake(clock.now());
      expect(listener.ticks).not.toContain(clock.now());
      await moment();
      expect(clock.pending).toBe(1);
    }
    expect(listener.ticks).toEqual([300, 600, 900]);
    expect(listener.late).toEqual([false, false, false]);
  });

  it('takes what woke it after 2 s for the end of a sleep', async () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const listener = new Listener(calm);
    ticker.add(listener);
    clock.leap(60_000);
    ticker.awake(clock.now());
    await moment();
    expect(listener.late).toEqual([true]);
  });

  it('wakes nobody who has left meanwhile, and none where there is none', async () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const listener = new Listener();
    clock.leap(1_000);
    ticker.awake(clock.now());
    const entry = ticker.add(listener);
    clock.leap(1_000);
    ticker.awake(clock.now());
    ticker.delete(entry);
    await moment();
    expect(listener.ticks).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
