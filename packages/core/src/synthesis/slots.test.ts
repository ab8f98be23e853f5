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
    first.release();
    (await second).release();
    (await third).release();
    expect(order).toEqual(['second', 'third']);
    expect(slots.wanted).toBe(false);
  });

  it('grow and shrink with what the provider tells', async () => {
    const slots = new Slots(1, () => undefined);
    const first = await slots.acquire(systemClock, hour, never);
    const waiting = slots.acquire(systemClock, hour, never);
    slots.learn(2);
    const second = await waiting;
    slots.learn(1);
    first.release();
    const third = slots.acquire(systemClock, hour, never);
    expect(slots.wanted).toBe(true);
    second.release();
    (await third).release();
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
    first.release();
    (await slots.acquire(systemClock, hour, never)).release();
  });

  it('stay with whoever has one when its signal is aborted later', async () => {
    const slots = new Slots(1, () => undefined);
    const controller = new AbortController();
    const first = await slots.acquire(systemClock, hour, controller.signal);
    controller.abort();
    const second = slots.acquire(systemClock, hour, never);
    expect(slots.wanted).toBe(true);
    first.release();
    (await second).release();
  });

  it('are shared by account and provider, and forgotten once nobody has any', async () => {
    const rules = { account: 'one', maximum: 2 };
    const slots = slotsOf(systemClock, 'faseeh', rules);
    expect(slotsOf(systemClock, 'faseeh', { ...rules, maximum: 9 })).toBe(slots);
    expect(slotsOf(systemClock, 'faseeh', { ...rules, account: 'two' })).not.toBe(slots);
    expect(slotsOf(systemClock, 'another', rules)).not.toBe(slots);
    const free = await slots.acquire(systemClock, hour, never);
    free.release();
    await new Promise(setImmediate);
    expect(slotsOf(systemClock, 'faseeh', rules)).not.toBe(slots);
  });

  describe('for a session that the provider has turned away', () => {
    const taken = async (slots: Slots) => {
      const slot = await slots.acquire(systemClock, hour, never);
      slot.taken();
      return slot;
    };

    it('are free when the next link of this process has ended, for one of those who wait', async () => {
      const slots = new Slots(Infinity, () => undefined);
      const woken: string[] = [];
      const first = await taken(slots);
      slots.turnedAway(() => woken.push('one'));
      slots.turnedAway(() => woken.push('other'));
      await Promise.resolve();
      expect(woken).toEqual([]);
      expect(slots.wanted).toBe(true);
      first.release();
      expect(woken).toEqual(['one']);
      (await taken(slots)).release();
      expect(woken).toEqual(['one', 'other']);
      expect(slots.wanted).toBe(false);
    });

    it('are waited for in the queue where this process has them all', async () => {
      const slots = new Slots(1, () => undefined);
      const first = await taken(slots);
      let woken = 0;
      slots.turnedAway(() => (woken += 1));
      expect(woken).toBe(0);
      await Promise.resolve();
      expect(woken).toBe(1);
      first.release();
      expect(woken).toBe(1);
    });

    it('are not those that the provider had none for', async () => {
      const slots = new Slots(Infinity, () => undefined);
      let woken = 0;
      const refused = await taken(slots);
      refused.refused();
      const neverIn = await slots.acquire(systemClock, hour, never);
      slots.turnedAway(() => (woken += 1));
      refused.release();
      neverIn.release();
      expect(woken).toBe(0);
    });

    it('are first those of the queue', async () => {
      const slots = new Slots(1, () => undefined);
      const first = await taken(slots);
      slots.learn(2);
      let woken = 0;
      slots.turnedAway(() => (woken += 1));
      const second = await taken(slots);
      const queued = slots.acquire(systemClock, hour, never);
      first.release();
      await queued;
      expect(woken).toBe(0);
      second.release();
      expect(woken).toBe(1);
    });

    it('are no longer waited for once it has left the row', async () => {
      let forgotten = 0;
      const slots = new Slots(Infinity, () => (forgotten += 1));
      let woken = 0;
      const leave = slots.turnedAway(() => (woken += 1));
      (await slots.acquire(systemClock, hour, never)).release();
      await new Promise(setImmediate);
      expect(forgotten).toBe(0);
      leave();
      expect(forgotten).toBe(1);
      (await taken(slots)).release();
      expect(woken).toBe(0);
    });
  });
});
