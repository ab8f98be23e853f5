import { describe, expect, it } from 'vitest';
import { AudioBlocks } from './audio-blocks.ts';
import { AudioLog } from './audio-log.ts';
import { BlockPool, blockPool } from './block-pool.ts';

const BLOCK = 10;
const BLOCK_BYTES = 2 * BLOCK;

const ones = (count: number): Int16Array => new Int16Array(count).fill(1);

describe('the pool of blocks', () => {
  it('gives the same memory again, emptied', () => {
    const pool = new BlockPool();
    const block = pool.take(BLOCK);
    block.samples.fill(7);
    pool.give(block);
    expect(pool.bytes).toBe(BLOCK_BYTES);
    const again = pool.take(BLOCK);
    expect(again).toBe(block);
    expect(again.samples.every((sample) => sample === 0)).toBe(true);
    expect(pool.bytes).toBe(0);
  });

  it('has samples and bytes of the same memory, and for each length its own blocks', () => {
    const pool = new BlockPool();
    const block = pool.take(BLOCK);
    block.bytes[2] = 1;
    expect(block.samples[1]).toBe(1);
    pool.give(block);
    expect(pool.take(2 * BLOCK).samples.length).toBe(2 * BLOCK);
    expect(pool.bytes).toBe(BLOCK_BYTES);
  });

  it('keeps no more than so many bytes', () => {
    const pool = new BlockPool(3 * BLOCK_BYTES);
    const blocks = Array.from({ length: 5 }, () => pool.take(BLOCK));
    for (const block of blocks) pool.give(block);
    expect(pool.bytes).toBe(3 * BLOCK_BYTES);
  });

  it('lets blocks of a length go that nobody has given for long, for those of another', () => {
    const pool = new BlockPool(3 * BLOCK_BYTES);
    const [first, second, third] = [1, 1, 2].map((times) => pool.take(times * BLOCK));
    for (const block of [first, second, third]) if (block !== undefined) pool.give(block);
    // Both of the first length: there is room for one and a half of the second.
    expect(pool.bytes).toBe(2 * BLOCK_BYTES);
    expect(pool.take(2 * BLOCK)).toBe(third);
    expect(pool.take(BLOCK)).not.toBe(second);
    expect(pool.bytes).toBe(0);
  });
});

describe('the memory of an audio log', () => {
  const logOf = (): AudioLog =>
    new AudioLog({
      sampleRate: 10,
      capacity: 10 * BLOCK,
      blockSamples: BLOCK,
      preRollSamples: 0,
      onGap: () => undefined,
    });

  it('goes back when its samples are let go, but for one block that is used next', () => {
    const pool = new BlockPool();
    const blocks = new AudioBlocks({ capacity: 100, blockSamples: BLOCK, pool });
    blocks.append(ones(50));
    blocks.release(45);
    expect(pool.bytes).toBe(3 * BLOCK_BYTES);
    blocks.append(ones(40));
    expect(pool.bytes).toBe(0);
  });

  it('goes back at the end of the session, but for what has no answer: that stays as it was', () => {
    const log = logOf();
    log.append(Int16Array.from({ length: 100 }, (_, index) => index));
    log.sent(0, 100);
    log.settleTo(40);
    log.close();
    log.free();
    expect(blockPool.bytes).toBe(4 * BLOCK_BYTES);
    // More than is there.
    logOf().append(ones(100));
    expect(blockPool.bytes).toBe(0);
    expect([...log.unsettled()]).toEqual(Array.from({ length: 60 }, (_, index) => 40 + index));
  });

  it('goes back as a whole where all has its answer', () => {
    const log = logOf();
    log.append(ones(100));
    log.sent(0, 100);
    log.settleTo(100);
    log.close();
    log.free();
    expect(blockPool.bytes).toBe(10 * BLOCK_BYTES);
    expect(log.unsettled().length).toBe(0);
  });
});
