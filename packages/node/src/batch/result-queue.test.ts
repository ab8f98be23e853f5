import { describe, expect, it } from 'vitest';
import { ResultQueue } from './result-queue.ts';

describe('a queue of results', () => {
  it('serves all that wait, in order, and then ends for all of them', async () => {
    const queue = new ResultQueue<number>();
    const taken = Promise.all([queue.take(), queue.take(), queue.take()]);
    queue.give(1);
    queue.give(2);
    queue.end({});
    expect(await taken).toEqual([1, 2, undefined]);
    expect(await queue.take()).toBeUndefined();
  });

  it('throws what it ended with once, after all that was given', async () => {
    const queue = new ResultQueue<number>();
    queue.give(1);
    queue.end({ error: new Error('over') });
    expect(queue.size).toBe(1);
    expect(await queue.take()).toBe(1);
    await expect(queue.take()).rejects.toThrow('over');
    expect(await queue.take()).toBeUndefined();
  });
});
