import { describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { Slots, slotsOf } from './slots.ts';

const hour = 3_600_000;
const { signal: never } = new AbortController();

describe('the slots of an account', () => {
  it('are given in the order in which they were asked for', async () => {
    const slots = new Slots(1, () => undefined);
    const order: string[] = [];
    const first = await slots.acquire(systemClock, hour, never);
    const second = slots.acquire(systemClock, hour, never).then((free) => {
      order.push('second');
      return free;
    });
    const third = slots.acquire(systemClock, hour, never).then((free) => {
      order.push('third');
      return free;
    });
    expect(slots.wanted).toBe(true);
    first();
    (await second)();
    (await third)();
    expect(order).toEqual(['second', 'third']);
    expect(slots.wanted).toBe(false);
  });

  it('grow and shrink with what the service tells', async () => {
    const slots = new Slots(1, () => undefined);
    const first = await slots.acquire(systemClock, hour, never);
    const waiting = slots.acquire(systemClock, hour, never);
    slots.learn(2);
    const second = await waiting;
    slots.learn(1);
    first();
    const third = slots.acquire(systemClock, hour, never);
    expect(slots.wanted).toBe(true);
    second();
    (await third)();
  });

  it.each([0, -1, 1.5, Number.NaN])('do not believe a maximum of %s', (maximum) => {
    const slots = new Slots(3, () => undefined);
    slots.learn(maximum);
    expect(slots.maximum).toBe(3);
  });

  it('are no longer waited for after an abort, and the place in the queue is free', async () => {
    const slots = new Slots(1, () => undefined);
    const first = await slots.acquire(systemClock, hour, never);
    const controller = new AbortController();
    const waiting = slots.acquire(systemClock, hour, controller.signal);
    controller.abort(new Error('no longer'));
    await expect(waiting).rejects.toThrow('no longer');
    expect(slots.wanted).toBe(false);
    await expect(slots.acquire(systemClock, hour, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
    first();
    (await slots.acquire(systemClock, hour, never))();
  });

  it('stay with whoever has one when its signal is aborted later', async () => {
    const slots = new Slots(1, () => undefined);
    const controller = new AbortController();
    const first = await slots.acquire(systemClock, hour, controller.signal);
    controller.abort();
    const second = slots.acquire(systemClock, hour, never);
    expect(slots.wanted).toBe(true);
    first();
    (await second)();
  });

  it('are shared by account and provider, and forgotten once nobody has any', async () => {
    const rules = { account: 'one', maximum: 2 };
    const slots = slotsOf('faseeh', rules);
    expect(slotsOf('faseeh', { ...rules, maximum: 9 })).toBe(slots);
    expect(slotsOf('faseeh', { ...rules, account: 'two' })).not.toBe(slots);
    expect(slotsOf('another', rules)).not.toBe(slots);
    const free = await slots.acquire(systemClock, hour, never);
    free();
    await new Promise(setImmediate);
    expect(slotsOf('faseeh', rules)).not.toBe(slots);
  });
});
