import fc from 'fast-check';
import { scriptWords } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { unheardWords, wrongWords } from '../../../kit/compare.ts';
import { expectNoStorm } from '../../../kit/expectations.ts';
import { runsOf } from '../../../kit/soak.ts';
import { runVirtually, type Run } from '../../../kit/transcription.ts';
import { scheduleOf } from './schedule-of.ts';

/** More with THROUGHLINE_ROTATIONS. */
const RUNS = Number(process.env['THROUGHLINE_ROTATIONS'] ?? runsOf(1_000));
const SEED = Number(process.env['THROUGHLINE_SEED'] ?? 20_261_126);
/** Times off by ±120 ms on two links, and words that then stand in each other's place, may put a word a third of a second away. */
const TOLERANCE_SECONDS = 0.35;

function expectPromises(run: Run): void {
  const code = 'error' in run.outcome ? run.outcome.error.code : 'closed';
  expect(['closed', 'drain-timeout', 'frame-too-large', 'replay-stuck']).toContain(code);
  const { acceptedSamples, settledSamples, gaps } = run.session.summary();
  expect(run.session.unsettled().length).toBe(acceptedSamples - settledSamples);
  expect(code !== 'closed' || (acceptedSamples === run.script.length && settledSamples === acceptedSamples)).toBe(true);
  expect(gaps.filter(({ reason }) => reason !== 'unread')).toEqual([]);
  expect(run.complaints).toEqual([]);
  expect(unheardWords(run, TOLERANCE_SECONDS)).toEqual([]);
  expectNoStorm(run);
}

describe('links that take over from each other, while the successor dies, the retiring one hangs, or both', () => {
  it(
    `keep every promise in ${RUNS} random schedules, lose no word, and say few twice`,
    async () => {
      const total = { rotations: 0, seams: 0, added: 0, words: 0 };
      const lost: string[] = [];
      const added: string[] = [];
      await fc.assert(
        fc.asyncProperty(fc.noBias(fc.nat(2 ** 30)), async (seed) => {
          const run = await runVirtually(scheduleOf(seed));
          try {
            expectPromises(run);
          } catch (error) {
            throw new Error(`schedule ${seed}: ${JSON.stringify(scheduleOf(seed).faults)}`, { cause: error });
          }
          const wrong = wrongWords(run, TOLERANCE_SECONDS);
          lost.push(...wrong.lost.map((word) => `schedule ${seed}: ${word}`));
          added.push(...wrong.added.map((word) => `schedule ${seed}: ${word}`));
          total.rotations += run.links.filter(({ state }) => state === 'retiring').length;
          total.seams += run.seams.length;
          total.words += scriptWords(run.script).length;
        }),
        { numRuns: RUNS, seed: SEED, endOnFailure: true },
      );
      expect(lost).toEqual([]);
      expect({ added: added.length <= Math.max(1, total.seams / 1_000), which: added }).toEqual({
        added: true,
        which: added,
      });
      expect(total.rotations).toBeGreaterThan(RUNS);
    },
    Math.max(120_000, RUNS * 2_000),
  );
});
