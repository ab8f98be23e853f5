import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import { TICK_MS, Ticker, tickerOf, type Ticking } from './ticker.ts';

/** A member that notes when it was woken. */
class Listener implements Ticking {
  readonly ticks: number[] = [];
  readonly late: boolean[] = [];

  tick(now: number, late: boolean): void {
    this.ticks.push(now);
    this.late.push(late);
  }
}

describe('the ticker', () => {
  it('wakes its members every 50 ms', () => {
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
    ticker.add(listener);
    ticker.delete(listener);
    expect(clock.pending).toBe(0);
    clock.advance(1_000);
    expect(listener.ticks).toEqual([]);
  });

  it('has no timer after its last member has left during a tick', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const leaver: Ticking = { tick: () => ticker.delete(leaver) };
    ticker.add(leaver);
    clock.advance(TICK_MS);
    expect(clock.pending).toBe(0);
  });

  it('still has one timer when during a tick the last member leaves and another one comes', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const next = new Listener();
    const leaver: Ticking = {
      tick: () => {
        ticker.delete(leaver);
        ticker.add(next);
      },
    };
    ticker.add(leaver);
    clock.advance(TICK_MS);
    expect(clock.pending).toBe(1);
  });

  it('takes the time that a tick took off the next wait', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const listener = new Listener();
    ticker.add(listener);
    ticker.add({ tick: () => clock.leap(20) });
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

  it('is one for all sessions of a clock', () => {
    const clock = new ManualClock();
    expect(tickerOf(clock)).toBe(tickerOf(clock));
    expect(tickerOf(clock)).not.toBe(tickerOf(new ManualClock()));
  });
});
