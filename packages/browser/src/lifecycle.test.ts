import type { Clock, LifecycleChange } from '@throughline/core/internal';
import { describe, expect, it } from 'vitest';
import { pageLifecycle } from './lifecycle.ts';

/** A page whose life is led by the test. */
function byHand() {
  const timers = new Map<object, { readonly run: () => void; readonly at: number }>();
  let counted = 0;
  let asleep = 0;
  const clock: Clock = {
    now: () => counted,
    wallNow: () => 1_000_000 + counted + asleep,
    setTimeout: (run, delayMs) => {
      const handle = {};
      timers.set(handle, { run, at: counted + delayMs });
      return handle;
    },
    clearTimeout: (handle) => void timers.delete(handle as object),
  };
  /** Time goes by, and timers fire `lateMs` after their time. */
  const pass = (ms: number, lateMs = 0): void => {
    counted += ms;
    for (const [handle, { run, at }] of timers) {
      if (at + lateMs > counted) continue;
      timers.delete(handle);
      run();
    }
  };
  const window = new EventTarget();
  const document = new EventTarget();
  const navigator = { onLine: true };
  const life = pageLifecycle({ window, document, navigator, clock });
  const told: LifecycleChange[] = [];
  return {
    life,
    told,
    timers,
    pass,
    navigator,
    sleep: (ms: number) => void (asleep += ms),
    setClockBack: () => void (asleep -= 3_600_000),
    subscribe: () => life.subscribe((change) => told.push(change)),
    fire: (type: string) =>
      (['freeze', 'resume', 'visibilitychange'].includes(type) ? document : window).dispatchEvent(new Event(type)),
  };
}

describe('the life of a page', () => {
  it('is its network, once for each change', () => {
    const page = byHand();
    page.subscribe();
    for (const type of ['online', 'offline', 'offline', 'online', 'online']) page.fire(type);
    expect(page.told).toEqual(['offline', 'online']);
  });

  it('says whether there is a network, and believes so where nobody knows', () => {
    const page = byHand();
    expect(page.life.online).toBe(true);
    page.navigator.onLine = false;
    expect(page.life.online).toBe(false);
    expect(pageLifecycle({ navigator: {} }).online).toBe(true);
  });

  it.each([
    ['freeze', 'resume'],
    ['pagehide', 'pageshow'],
  ])('is frozen at %s and goes on at %s', (from, to) => {
    const page = byHand();
    page.subscribe();
    for (const type of [to, from, from, to, to]) page.fire(type);
    expect(page.told).toEqual(['frozen', 'resumed']);
  });

  it('is frozen once where it is left and then frozen', () => {
    const page = byHand();
    page.subscribe();
    for (const type of ['pagehide', 'freeze', 'resume', 'pageshow']) page.fire(type);
    expect(page.told).toEqual(['frozen', 'resumed']);
  });

  it('learns after it was frozen that the network is gone, for no event has said so', () => {
    const page = byHand();
    page.subscribe();
    page.fire('freeze');
    page.navigator.onLine = false;
    page.fire('resume');
    page.fire('freeze');
    page.fire('resume');
    page.navigator.onLine = true;
    page.fire('online');
    expect(page.told).toEqual(['frozen', 'resumed', 'offline', 'frozen', 'resumed', 'offline', 'online']);
  });

  it('notices that its machine has slept, within a second or when the page is seen again', () => {
    const page = byHand();
    page.subscribe();
    page.sleep(2_001);
    page.pass(1_000);
    expect(page.told).toEqual(['woken']);
    page.sleep(60_000);
    page.fire('visibilitychange');
    page.pass(1_000);
    expect(page.told).toEqual(['woken', 'woken']);
  });

  it('takes late timers for no sleep, nor a clock that is set back or drifts', () => {
    const page = byHand();
    page.subscribe();
    page.pass(60_000, 59_000);
    page.sleep(1_999);
    page.pass(1_000);
    page.sleep(1_999);
    page.pass(1_000);
    page.setClockBack();
    page.pass(1_000);
    expect(page.told).toEqual([]);
  });

  it('takes a sleep while it was frozen for the same thing', () => {
    const page = byHand();
    page.subscribe();
    page.fire('freeze');
    page.sleep(3_600_000);
    page.fire('resume');
    page.pass(1_000);
    expect(page.told).toEqual(['frozen', 'resumed']);
  });

  it('is listened to while somebody subscribes, and leaves nothing behind', () => {
    const page = byHand();
    const [first, second] = [page.subscribe(), page.subscribe()];
    expect(page.timers.size).toBe(1);
    page.fire('offline');
    first();
    first();
    page.fire('online');
    second();
    page.fire('offline');
    expect(page.told).toEqual(['offline', 'offline', 'online']);
    expect(page.timers.size).toBe(0);
    page.subscribe();
    page.fire('offline');
    expect(page.told).toHaveLength(4);
  });

  it('is told to all, also where one of them throws', () => {
    const page = byHand();
    page.life.subscribe(() => {
      throw new Error('mine');
    });
    page.subscribe();
    page.sleep(5_000);
    expect(() => page.pass(1_000)).toThrow('mine');
    expect(page.told).toEqual(['woken']);
    expect(page.timers.size).toBe(1);
  });

  it('is quiet in Node, which has no such events, and keeps no process alive there', () => {
    let timers = 0;
    const clock = { now: () => 0, wallNow: () => 0, setTimeout: () => (timers += 1), clearTimeout: () => undefined };
    const life = pageLifecycle({ clock });
    const leave = life.subscribe(() => undefined);
    expect(timers).toBe(0);
    expect(life.online).toBe(true);
    leave();
  });
});
