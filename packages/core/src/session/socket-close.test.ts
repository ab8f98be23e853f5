import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import type { Socket } from '../transport.ts';
import { SocketClose } from './socket-close.ts';

function closing() {
  const clock = new ManualClock();
  const timers = new Set<unknown>();
  const calls: string[] = [];
  const socket: Socket = {
    bufferedAmount: 0,
    send: () => undefined,
    close: () => calls.push('close'),
    terminate: () => calls.push('terminate'),
  };
  const close = new SocketClose({
    now: () => clock.now(),
    wallNow: () => clock.wallNow(),
    setTimeout: (run, delayMs) => {
      const timer = clock.setTimeout(() => {
        timers.delete(timer);
        run();
      }, delayMs);
      timers.add(timer);
      return timer;
    },
    clearTimeout: (timer) => {
      timers.delete(timer);
      clock.clearTimeout(timer);
    },
  });
  return { clock, timers, calls, socket, close };
}

describe('the end of a socket', () => {
  it('is waited for a moment where it is asked for, and then made', () => {
    const { clock, calls, socket, close } = closing();
    close.close(socket, true);
    clock.advance(249);
    expect(calls).toEqual(['close']);
    clock.advance(1);
    expect(calls).toEqual(['close', 'terminate']);
  });

  it('leaves nothing behind that would hold the link', () => {
    const { timers, calls, socket, close } = closing();
    close.close(socket, true);
    expect(timers.size).toBe(1);
    close.ended();
    expect(timers.size).toBe(0);
    expect(calls).toEqual(['close']);
  });
});
