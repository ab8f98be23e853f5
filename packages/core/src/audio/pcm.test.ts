import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  floatsToInt16,
  floatToInt16,
  int16ToFloats,
  plausibleUntil,
  powerOfDecibels,
  viewFloat32,
  viewInt16,
} from './pcm.ts';

describe('a float as a 16-bit sample', () => {
  it('reaches both ends of the scale, and no further', () => {
    expect([-1, 0, 1].map(floatToInt16)).toEqual([-32_768, 0, 32_767]);
    expect([-3.9, 1.0001, 3.9].map(floatToInt16)).toEqual([-32_768, 32_767, 32_767]);
  });

  it('is rounded to the nearest', () => {
    expect(floatToInt16(0.5)).toBe(16_384);
    expect(floatToInt16(-0.5)).toBe(-16_384);
    expect(floatToInt16(0.4 / 32_767)).toBe(0);
    expect(floatToInt16(0.6 / 32_767)).toBe(1);
  });

  it('is what Math.round makes of it, for every float', () => {
    fc.assert(
      fc.property(fc.float({ min: -1, max: 1, noNaN: true }), (sample) => {
        expect(floatToInt16(sample)).toBe(Math.round(sample < 0 ? sample * 32_768 : sample * 32_767) + 0);
      }),
      { numRuns: 1_000, seed: 1 },
    );
  });

  it('comes back from any 16-bit sample within one step', () => {
    fc.assert(
      fc.property(fc.int16Array({ minLength: 1, maxLength: 200 }), (samples) => {
        const floats = new Float32Array(samples.length);
        const back = new Int16Array(samples.length);
        int16ToFloats(samples, floats);
        expect(floatsToInt16(floats, back)).toBe(samples.length);
        for (const [index, sample] of samples.entries()) {
          expect(Math.abs((back[index] ?? Number.NaN) - sample)).toBeLessThanOrEqual(1);
        }
      }),
      { seed: 1 },
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 4.01, -4.01, 12_000])(
    'does not exist for %d: the conversion stops there',
    (impossible) => {
      const floats = Float32Array.of(0.1, -1.2, impossible, 0.3);
      expect(floatsToInt16(floats, new Int16Array(4))).toBe(2);
      expect(plausibleUntil(floats)).toBe(2);
      expect(plausibleUntil(floats.subarray(0, 2))).toBe(2);
    },
  );
});

describe('bytes as samples', () => {
  it('are looked at in place, without a copy, where they are aligned', () => {
    const bytes = Uint8Array.of(0, 0, 0x01, 0x00, 0xff, 0xff, 0x00, 0x80);
    const samples = viewInt16(bytes.subarray(2));
    expect(samples).toEqual(Int16Array.of(1, -1, -32_768));
    expect(samples?.buffer).toBe(bytes.buffer);
    expect(viewFloat32(new Uint8Array(Float32Array.of(0.5, -1).buffer))).toEqual(Float32Array.of(0.5, -1));
  });

  it('are not looked at where they are not', () => {
    const bytes = new Uint8Array(16);
    expect(viewInt16(bytes.subarray(1, 9))).toBeUndefined();
    expect(viewFloat32(bytes.subarray(2, 10))).toBeUndefined();
  });
});

describe('a level in dBFS', () => {
  it('is the mean square that it stands for', () => {
    expect(powerOfDecibels(0)).toBe(32_768 ** 2);
    expect(Math.sqrt(powerOfDecibels(-20))).toBeCloseTo(3276.8);
    expect(Math.sqrt(powerOfDecibels(-50))).toBeCloseTo(103.6, 1);
  });
});

describe('floats in a row', () => {
  it('makes of many what it makes of each: around every step, and of loud ones among them', () => {
    const floats = new Float32Array(1);
    const bits = new Int32Array(floats.buffer);
    const all: number[] = [0, -0, 1, -1, 1e-45, -1e-45, 1.5, -4];
    for (let step = -32_769; step < 32_769; step += 1) {
      floats[0] = (step + 0.5) / (step < 0 ? 32_768 : 32_767);
      const [middle = 0] = bits;
      for (let more = -2; more <= 2; more += 1) {
        bits[0] = middle + more;
        all.push(floats[0] ?? 0);
      }
    }
    const source = Float32Array.from(all.slice(8));
    const target = new Int16Array(source.length + 3);
    expect(floatsToInt16(source, target, 3)).toBe(source.length);
    const wanted = Int16Array.from(source, floatToInt16);
    expect(target.findIndex((sample, at) => at > 2 && sample !== wanted[at - 3])).toBe(-1);
    // Loud from the first on.
    const mixed = Float32Array.from(all);
    expect(floatsToInt16(mixed, target)).toBe(mixed.length);
    expect(target.subarray(0, 8)).toEqual(Int16Array.from(mixed.subarray(0, 8), floatToInt16));
  });
});
