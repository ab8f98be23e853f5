import type { Clock } from '@throughline/core/internal';
import { describe, expect, it } from 'vitest';
import { pageClock } from './page-clock.ts';

interface Timer {
  readonly run: () => void;
  readonly delayMs: number;
}

function byHand(hidden: boolean) {
  const timers = new Map<number, Timer>();
  const posted: (() => void)[] = [];
  let handles = 0;
  const clock: Clock = {
    now: () => 7,
    wallNow: () => 9,
    setTimeout: (run, delayMs) => {
      timers.set((handles += 1), { run, delayMs });
      return handles;
    },
    clearTimeout: (handle) => void timers.delete(handle as number),
  };
  const fire = (): void => {
    const due = [...timers.values()];
    timers.clear();
    for (const { run } of due) run();
  };
  const time = pageClock({ clock, isHidden: () => hidden, post: (run) => void posted.push(run) });
  return { time, timers, posted, fire };
}

describe('the clock of a page', () => {
  it('tells the time of its platform, and fires its timers', () => {
    const { time, timers, posted, fire } = byHand(false);
    const fired: string[] = [];
    expect([time.now(), time.wallNow()]).toEqual([7, 9]);
    time.setTimeout(() => fired.push('one'), 50);
    expect([...timers.values()].map(({ delayMs }) => delayMs)).toEqual([50]);
    fire();
    expect(fired).toEqual(['one']);
    expect(posted).toEqual([]);
  });

  it('does what a timer does in a task of its own while nobody sees the page, so that no timer is one of a chain', () => {
    const { time, posted, fire } = byHand(true);
    const fired: string[] = [];
    time.setTimeout(() => fired.push('one'), 50);
    fire();
    expect(fired).toEqual([]);
    for (const run of posted) run();
    expect(fired).toEqual(['one']);
  });

  it('lets a timer be cleared until it has done its work', () => {
    const { time, timers, posted, fire } = byHand(true);
    const fired: string[] = [];
    const [first, second] = [
      time.setTimeout(() => fired.push('one'), 50),
      time.setTimeout(() => fired.push('two'), 50),
    ];
    time.clearTimeout(first);
    expect(timers.size).toBe(1);
    fire();
    time.clearTimeout(second);
    for (const run of posted) run();
    expect(fired).toEqual([]);
    for (const nothing of [undefined, null, 3]) time.clearTimeout(nothing);
  });

  it('is that of the platform in Node, which hides nothing', async () => {
    const time = pageClock();
    const begun = time.now();
    await new Promise<void>((resolve) => void time.setTimeout(resolve, 20));
    expect(time.now() - begun).toBeGreaterThan(15);
  });

  it('does the work in the order in which it fell due, by messages', async () => {
    const time = pageClock({ isHidden: () => true });
    const fired: number[] = [];
    await new Promise<void>((resolve) => {
      for (let n = 0; n < 3; n += 1) time.setTimeout(() => fired.push(n), 1);
      time.setTimeout(resolve, 5);
    });
    expect(fired).toEqual([0, 1, 2]);
  });
});
