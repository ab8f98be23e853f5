import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { systemClock, wait } from './clock.ts';

const DAY_MS = 86_400_000;

describe('the clock of the platform', () => {
  // These timers do as the platform's: a wait of more than 2^31 - 1 ms is over at once.
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([1, 2 ** 31 - 1, 2 ** 31, 25 * DAY_MS, 100 * DAY_MS])('waits %d ms, neither less nor more', (delayMs) => {
    const called = vi.fn<() => void>();
    systemClock.setTimeout(called, delayMs);
    vi.advanceTimersByTime(delayMs - 1);
    expect(called).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(called).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('never calls back after an infinite wait, and holds one timer for it', () => {
    const called = vi.fn<() => void>();
    systemClock.setTimeout(called, Infinity);
    vi.advanceTimersByTime(200 * DAY_MS);
    expect(called).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(1);
  });

  it('takes back a long wait in any part of it', () => {
    const called = vi.fn<() => void>();
    const early = systemClock.setTimeout(called, 100 * DAY_MS);
    systemClock.clearTimeout(early);
    const late = systemClock.setTimeout(called, 100 * DAY_MS);
    vi.advanceTimersByTime(60 * DAY_MS);
    systemClock.clearTimeout(late);
    vi.advanceTimersByTime(100 * DAY_MS);
    expect(called).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a wait that can be aborted', () => {
  it('ends when its time is over', async () => {
    const clock = new ManualClock();
    const waited = wait(clock, 1_000, new AbortController().signal);
    clock.advance(1_000);
    await expect(waited).resolves.toBeUndefined();
  });

  it('ends with the abort, before and within, and leaves no timer', async () => {
    const clock = new ManualClock();
    const abort = new AbortController();
    const within = wait(clock, 1_000, abort.signal);
    abort.abort(new Error('no longer wanted'));
    await expect(within).rejects.toThrow('no longer wanted');
    await expect(wait(clock, 1_000, abort.signal)).rejects.toThrow('no longer wanted');
    expect(clock.pending).toBe(0);
  });
});
