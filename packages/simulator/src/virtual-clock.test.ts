import { describe, expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

describe('VirtualClock', () => {
  it('stands still until it is moved, and wall time moves with it', async () => {
    const clock = new VirtualClock({ wallStart: 1_000_000 });
    expect([clock.now(), clock.wallNow()]).toEqual([0, 1_000_000]);
    await clock.advance(250.5);
    expect([clock.now(), clock.wallNow()]).toEqual([250.5, 1_000_250.5]);
  });

  it('fires timers in the order of their times, and those of one time in the order they were set', async () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    const note = (name: string) => () => fired.push(`${name}@${clock.now()}`);
    clock.setTimeout(note('late'), 20);
    clock.setTimeout(note('one'), 10);
    clock.setTimeout(note('two'), 10);
    clock.setTimeout(note('never'), 21);
    await clock.advance(20);
    expect(fired).toEqual(['one@10', 'two@10', 'late@20']);
    expect(clock.pending).toBe(1);
  });

  it('lets every microtask, and those it causes, run between two timers of one time', async () => {
    const clock = new VirtualClock();
    const order: string[] = [];
    clock.setTimeout(() => {
      void Promise.resolve()
        .then(() => Promise.resolve())
        .then(() => Promise.resolve())
        .then(() => order.push('microtasks of the first'));
    }, 5);
    clock.setTimeout(() => order.push('the second'), 5);
    await clock.advance(5);
    expect(order).toEqual(['microtasks of the first', 'the second']);
  });

  it('fires timers that timers set, inside the span that it moves through', async () => {
    const clock = new VirtualClock();
    let ticks = 0;
    const tick = () => {
      ticks += 1;
      clock.setTimeout(tick, 100);
    };
    clock.setTimeout(tick, 100);
    await clock.advance(1_000);
    expect(ticks).toBe(10);
  });

  it('does not fire a cleared timer, and clearing one twice or after it fired changes nothing', async () => {
    const clock = new VirtualClock();
    let fired = 0;
    const count = () => {
      fired += 1;
    };
    const cleared = clock.setTimeout(count, 1);
    const kept = clock.setTimeout(count, 2);
    clock.clearTimeout(cleared);
    clock.clearTimeout(cleared);
    await clock.advance(5);
    clock.clearTimeout(kept);
    clock.clearTimeout(undefined);
    expect([fired, clock.pending]).toEqual([1, 0]);
  });

  it('runs until a promise settles and hands on its value or its rejection', async () => {
    const clock = new VirtualClock();
    const value = new Promise<string>((resolve) => clock.setTimeout(() => resolve('there'), 42));
    expect(await clock.runUntil(value)).toBe('there');
    expect(clock.now()).toBe(42);
    const broken = new Promise((_resolve, reject) => clock.setTimeout(() => reject(new Error('broken')), 1));
    await expect(clock.runUntil(broken)).rejects.toThrow('broken');
  });

  it('runs until a condition holds, asking after each timer', async () => {
    const clock = new VirtualClock();
    let count = 0;
    for (const at of [10, 20, 30]) clock.setTimeout(() => (count += 1), at);
    await clock.runUntil(() => count === 2);
    expect(clock.now()).toBe(20);
  });

  it('rejects when the limit passes or when no timer is left to wait for', async () => {
    const clock = new VirtualClock();
    const tick = () => void clock.setTimeout(tick, 10);
    tick();
    await expect(clock.runUntil(() => false, { limitMs: 100 })).rejects.toThrow('within the limit of 100 ms');
    await expect(new VirtualClock().runUntil(new Promise(() => undefined))).rejects.toThrow('no timer is left');
  });

  it('rejects with the exception of a timer, and can be moved again after it', async () => {
    const clock = new VirtualClock();
    clock.setTimeout(() => {
      throw new Error('a timer broke');
    }, 1);
    await expect(clock.advance(2)).rejects.toThrow('a timer broke');
    await clock.advance(2);
    expect(clock.now()).toBe(3);
  });

  it('throws when timers without delay set each other for ever', async () => {
    const clock = new VirtualClock();
    const again = () => void clock.setTimeout(again, 0);
    again();
    await expect(clock.advance(1)).rejects.toThrow('stands still');
  });

  it('refuses to be moved by two at once', async () => {
    const clock = new VirtualClock();
    const first = clock.advance(1);
    await expect(clock.advance(1)).rejects.toThrow('moved already');
    await first;
  });

  it('fires timers late after a leap, as a machine does that has slept', async () => {
    const clock = new VirtualClock();
    const firedAt: number[] = [];
    clock.setTimeout(() => firedAt.push(clock.now()), 100);
    clock.leap(5_000);
    expect(firedAt).toEqual([]);
    await clock.advance(0);
    expect(firedAt).toEqual([5_000]);
  });
});
