import { describe, expect, it } from 'vitest';
import { AudioTail } from './audio-tail.ts';

/** Samples that tell their own position. */
function counting(from: number, count: number): Int16Array {
  return Int16Array.from({ length: count }, (_, index) => (from + index) % 32_768);
}

function positions(samples: Float32Array): readonly number[] {
  return Array.from(samples, (sample) => sample * 32_768);
}

describe('AudioTail', () => {
  it('gives samples by their position in the stream, whatever was forgotten before', () => {
    const tail = new AudioTail();
    for (let end = 0; end < 200_000; end += 1000) {
      tail.append(counting(end, 1000));
      tail.forget(end - 500);
      const wanted = Array.from({ length: 1000 }, (_, index) => (end + index) % 32_768);
      expect(positions(tail.view(end, end + 1000))).toEqual(wanted);
    }
    expect(tail.end).toBe(200_000);
  });

  it('keeps what was not to be forgotten, however long', () => {
    const tail = new AudioTail();
    tail.append(counting(0, 30_000));
    tail.forget(100);
    for (let end = 30_000; end < 100_000; end += 10_000) tail.append(counting(end, 10_000));
    expect(positions(tail.view(100, 103))).toEqual([100, 101, 102]);
    expect(tail.view(100, 100_000).length).toBe(99_900);
  });

  it('leaves out what is not there yet and what is no longer there', () => {
    const tail = new AudioTail();
    tail.append(counting(0, 1000));
    tail.forget(900);
    expect(positions(tail.view(0, 901))).toEqual([900]);
    expect(positions(tail.view(999, 2000))).toEqual([999]);
    expect(tail.view(0, 10).length).toBe(0);
  });
});
