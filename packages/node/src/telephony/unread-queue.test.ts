import { describe, expect, it } from 'vitest';
import { SpeechError } from '@throughline/core/internal';
import { UnreadQueue } from './unread-queue.ts';

function queueOf(limit: number): UnreadQueue<number> {
  return new UnreadQueue({
    limit,
    weightOf: (item) => item,
    overflow: (unread) => new SpeechError('slow-consumer', { message: 'too slow', context: { unread } }),
    readAgain: () => new SpeechError('session-ended', { message: 'read twice' }),
  });
}

async function all(items: AsyncIterable<number>): Promise<readonly number[]> {
  const read: number[] = [];
  for await (const item of items) read.push(item);
  return read;
}

describe('a queue for one reader', () => {
  it('gives what came before and after its reader, in order, and ends', async () => {
    const queue = queueOf(100);
    queue.push(1);
    const reading = all(queue.read());
    queue.push(2);
    await Promise.resolve();
    queue.push(3);
    queue.end();
    queue.push(4);
    expect(await reading).toEqual([1, 2, 3]);
  });

  it('drops all of it once too much waits, and fails its reader with how much that was', async () => {
    const queue = queueOf(5);
    for (const item of [2, 3, 1, 4]) queue.push(item);
    await expect(queue.read().next()).rejects.toMatchObject({ code: 'slow-consumer', context: { unread: 3 } });
  });

  it('counts only what waits', async () => {
    const queue = queueOf(5);
    const items = queue.read();
    for (let round = 0; round < 10; round += 1) {
      queue.push(5);
      expect(await items.next()).toEqual({ done: false, value: 5 });
    }
  });

  it('keeps the order of thousands, read in part between two that come', async () => {
    const queue = queueOf(Infinity);
    const items = queue.read();
    const read: number[] = [];
    for (let item = 0; item < 5_000; item += 1) {
      queue.push(item);
      if (item % 3 > 0) read.push((await items.next()).value ?? -1);
    }
    queue.end();
    read.push(...(await all(items)));
    expect(read).toEqual(Array.from({ length: 5_000 }, (_, item) => item));
  });

  it('gives each of several reads at once an item of its own, and fails only the first of those that are left', async () => {
    const queue = queueOf(0);
    const items = queue.read();
    const reads = [items.next(), items.next(), items.next()];
    queue.push(1);
    queue.push(2);
    queue.end();
    expect(await Promise.all(reads)).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
      { done: true, value: undefined },
    ]);
    const late = queueOf(0);
    late.push(1);
    const lateItems = late.read();
    await expect(lateItems.next()).rejects.toMatchObject({ code: 'slow-consumer' });
    expect(await lateItems.next()).toEqual({ done: true, value: undefined });
  });

  it('keeps nothing for a reader that has left its loop', async () => {
    const queue = queueOf(2);
    const items = queue.read();
    queue.push(1);
    queue.push(1);
    await items.return?.();
    for (const item of [1, 2, 3]) queue.push(item);
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  it('has one reader', () => {
    const queue = queueOf(5);
    queue.read();
    expect(() => queue.read()).toThrow(expect.objectContaining({ code: 'session-ended' }));
  });
});
