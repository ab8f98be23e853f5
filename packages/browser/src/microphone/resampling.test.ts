import type { AudioConverter } from '@throughline/core';
import { expect, it } from 'vitest';
import { loadResampling } from './resampling.ts';

/** Samples say which they are; after so many from 0 again. */
const TURN = 30_000;

/** Takes every third sample, and gives each so many samples late. */
function lateConverter(late: number): AudioConverter {
  let held: number[] = [];
  let taken = 0;
  return {
    push: (samples) => {
      for (const sample of samples) {
        if (taken % 3 === 0) held.push(sample);
        taken += 1;
      }
      return Int16Array.from(held.splice(0, Math.max(0, held.length - late)));
    },
    flush: () => {
      const rest = Int16Array.from(held);
      held = [];
      return rest;
    },
  };
}

it('gives every sample at its place, whatever a converter holds back and however often something is missing', async () => {
  const given: { missing: number; count: number }[] = [];
  const samples: number[] = [];
  const resampling = await loadResampling(() => Promise.resolve(lateConverter(100)), 48_000, 16_000, {
    audio: (missing, audio) => {
      given.push({ missing, count: audio?.length ?? 0 });
      samples.push(...Array.from({ length: missing }, () => -1), ...(audio ?? []));
    },
  });
  let at = 0;
  for (let index = 0; index < 40; index += 1) {
    // Never a whole number of samples at the lower rate.
    const missing = index % 2 === 1 ? 1001 : 0;
    at += missing;
    const start = at;
    resampling.push(
      missing,
      Float32Array.from({ length: 4800 }, (_, offset) => Math.round((start + offset) / 3) % TURN),
    );
    at += 4800;
    // Another converter is being loaded.
    if (index % 4 === 0) await Promise.resolve();
  }
  await resampling.end(4800);
  expect(given.filter(({ missing }) => missing > 0)).toHaveLength(21);
  expect(given.at(-1)).toEqual({ missing: 1600, count: 0 });
  expect(Math.abs(samples.length - (at + 4800) / 3)).toBeLessThanOrEqual(1);
  const wrong = samples.filter((sample, index) => sample >= 0 && Math.abs(sample - (index % TURN)) > 1);
  expect(wrong).toEqual([]);
});

it('is not there where its converter cannot be loaded', async () => {
  const loading = loadResampling(() => Promise.reject(new Error('no')), 48_000, 16_000, { audio: () => undefined });
  await expect(loading).rejects.toThrow('no');
});
