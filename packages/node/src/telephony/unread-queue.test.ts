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

  it('lets all go once too much waits, and tells its reader then and later how much that was', async () => {
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

  it('has one reader', () => {
    const queue = queueOf(5);
    queue.read();
    expect(() => queue.read()).toThrow(expect.objectContaining({ code: 'session-ended' }));
  });
});
