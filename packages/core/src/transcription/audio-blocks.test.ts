import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AudioBlocks } from './audio-blocks.ts';

const ramp = (from: number, count: number): Int16Array =>
  Int16Array.from({ length: count }, (_, index) => (from + index) % 30_000);

describe('the replay window', () => {
  it('gives back exactly what it took, at any position, whatever the sizes of writes, reads and releases', () => {
    const step = fc.record({ write: fc.nat(60), release: fc.nat(40), readAt: fc.nat(100), readCount: fc.nat(50) });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.nat(),
        fc.array(step, { maxLength: 60 }),
        (blockSamples, by, steps) => {
          const window = new AudioBlocks({ capacity: 100, blockSamples, shorterBy: by % blockSamples });
          for (const { write, release, readAt, readCount } of steps) {
            const count = Math.min(write, window.room);
            window.append(ramp(window.accepted, count));
            expect(window.accepted - window.oldest).toBeLessThanOrEqual(window.capacity);
            const held = window.accepted - window.oldest;
            const at = window.oldest + (held === 0 ? 0 : readAt % held);
            const length = Math.min(readCount, window.accepted - at);
            expect(Array.from(window.view(at, length))).toEqual(Array.from(ramp(at, length)));
            window.release(window.oldest + release);
          }
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });

  it('hands out its own memory for a frame inside one block, without a copy', () => {
    const window = new AudioBlocks({ capacity: 1000, blockSamples: 100 });
    window.append(ramp(0, 250));
    expect(window.view(100, 50).buffer).toBe(window.view(150, 50).buffer);
    expect(window.view(100, 50).buffer).not.toBe(window.view(0, 50).buffer);
  });

  it('has a first block that is shorter by what it is told', () => {
    const window = new AudioBlocks({ capacity: 1000, blockSamples: 100, shorterBy: 70 });
    expect(window.next().at).toBe(70);
    window.append(ramp(0, 250));
    expect(window.blockAt(29).at).toBe(99);
    expect(window.blockAt(30).at).toBe(0);
    expect(window.view(30, 100).buffer).toBe(window.view(129, 1).buffer);
    expect(window.view(130, 1).buffer).not.toBe(window.view(129, 1).buffer);
  });

  it('refuses to show audio that it has let go', () => {
    const window = new AudioBlocks({ capacity: 100, blockSamples: 10 });
    window.append(ramp(0, 50));
    window.release(30);
    expect(window.oldest).toBe(30);
    expect(() => window.view(10, 5)).toThrow(RangeError);
  });

  it('gives the memory of every block back, over hours of audio', () => {
    const [blockSamples, blocks] = [16_000, 2_000];
    const window = new AudioBlocks({ capacity: 4 * blockSamples, blockSamples });
    for (let block = 0; block < blocks; block += 1) {
      window.append(new Int16Array(blockSamples).fill(block));
      window.release((block - 1) * blockSamples);
    }
    for (let block = 0; block < blocks - 2; block += 1) {
      expect(() => window.view(block * blockSamples, 1)).toThrow(RangeError);
    }
    expect(window.view((blocks - 1) * blockSamples, 1)).toEqual(Int16Array.of(blocks - 1));
  });

  it('never goes back, and never releases what it has not taken', () => {
    const window = new AudioBlocks({ capacity: 100, blockSamples: 10 });
    window.append(ramp(0, 50));
    window.release(80);
    expect(window.oldest).toBe(50);
    window.release(10);
    expect(window.oldest).toBe(50);
    expect(window.room).toBe(100);
  });
});
