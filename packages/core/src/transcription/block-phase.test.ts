import { expect, it } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import { bodhi } from '../providers/bodhi/index.ts';
import type { Transport } from '../transport.ts';
import { blockPhase } from './block-phase.ts';
import { transcribe } from './transcribe.ts';

it('lets a tenth of many sessions come to the end of a block at a time, also of those that are written to together', () => {
  const clock = new ManualClock();
  const phases = Array.from({ length: 1_000 }, () => blockPhase(clock, 10));
  const most = (list: readonly number[]): number =>
    Math.max(...Array.from({ length: 10 }, (_, phase) => list.filter((one) => one === phase).length));
  expect(most(phases)).toBeLessThanOrEqual(110);
  for (const every of [2, 5, 8, 10, 20]) {
    const together = phases.filter((_, index) => index % every === 0);
    expect(most(together)).toBeLessThanOrEqual(Math.ceil(1.4 * (together.length / 10)));
  }
  expect(blockPhase(new ManualClock(), 10)).toBe(0);
});

it('is where the first frame of a session stands in its block', async () => {
  const clock = new ManualClock();
  const offsets: number[] = [];
  const transport: Transport = {
    headers: true,
    pings: false,
    open: (_, handlers) => {
      queueMicrotask(() => handlers.opened());
      const send = (data: string | Uint8Array): void => {
        if (typeof data !== 'string') offsets.push(data.byteOffset / data.byteLength);
      };
      return { bufferedAmount: 0, send, close: () => undefined, terminate: () => undefined };
    },
  };
  for (let index = 0; index < 3; index += 1) {
    const session = transcribe({
      protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url: 'ws://127.0.0.1:1' }),
      credentials: { apiKey: 'key', customerId: 'customer' },
      live: true,
      transport,
      clock,
    });
    await session.ready;
    await session.write(new Int16Array(1_600));
    session.abort();
    await session.closed.catch(() => undefined);
  }
  expect(offsets).toEqual([0, 6, 2]);
});
