import { describe, expect, it } from 'vitest';
import { collectGarbage } from '../../node/testing/garbage.ts';
import { createResampler } from './resampler.ts';
import { loadSpeex } from './speex.ts';

// One resampler takes about 100 KB of the module's memory, which begins with 17 MB.
const many = 500;
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function moduleBytes(): Promise<number> {
  return (await loadSpeex()).floats().byteLength;
}

describe('the memory of a resampler', () => {
  it('is given back when it is flushed', async () => {
    const before = await moduleBytes();
    for (let number = 0; number < many; number += 1) {
      const resampler = await createResampler(44_100, 16_000);
      resampler.push(new Float32Array(4410));
      resampler.flush();
    }
    expect(await moduleBytes()).toBe(before);
  });

  it('is given back when it is forgotten', async () => {
    const before = await moduleBytes();
    for (let number = 0; number < many; number += 1) {
      (await createResampler(44_100, 16_000)).push(new Float32Array(4410));
      if (number % 50 !== 49) continue;
      collectGarbage();
      await turn();
      await turn();
    }
    expect(await moduleBytes()).toBe(before);
  });
});

describe('a resampler that was flushed', () => {
  it('takes no more samples and has no more to give', async () => {
    const resampler = await createResampler(48_000, 16_000);
    resampler.push(new Float32Array(4800));
    resampler.flush();
    expect(resampler.flush()).toHaveLength(0);
    expect(() => resampler.push(new Float32Array(1))).toThrow('after its end');
  });
});
