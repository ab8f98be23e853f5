import { createAudioConverter } from '@throughline/browser';
import { describe, expect, it } from 'vitest';

// The buffer of these entries is full of the modules of this very test.
performance.clearResourceTimings();
const loaded = () => performance.getEntriesByType('resource').filter(({ name }) => name.includes('.wasm'));

describe('the converter of a page', () => {
  it('loads no resampler where the rates are the same', async () => {
    const converter = await createAudioConverter({ sampleRate: 16_000, channels: 2, encoding: 'pcm_f32le' }, 16_000);
    expect([...converter.push(Float32Array.of(0.5, 0, 1, 1))]).toEqual([8_192, 32_767]);
    expect(loaded()).toEqual([]);
  });

  it('loads it when it is first needed, once, and puts a click of 48 kHz stereo where it was', async () => {
    for (let time = 0; time < 2; time += 1) {
      const converter = await createAudioConverter({ sampleRate: 48_000, channels: 2, encoding: 'pcm_f32le' }, 16_000);
      const interleaved = new Float32Array(96_000);
      interleaved.fill(1, 2 * 33_600, 2 * 33_601);
      const made: number[] = [];
      for (let from = 0; from < interleaved.length; from += 9_600) {
        made.push(...converter.push(interleaved.subarray(from, from + 9_600)));
      }
      made.push(...converter.flush());
      expect(made).toHaveLength(16_000);
      const loudest = made.indexOf(made.reduce((most, sample) => Math.max(most, sample), 0));
      expect(Math.abs(loudest - 11_200)).toBeLessThanOrEqual(1);
    }
    expect(loaded()).toHaveLength(1);
  });
});
