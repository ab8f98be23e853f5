import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrongWords } from '../../../kit/compare.ts';
import { runRouted, type RoutedRun } from '../../../kit/routed.ts';
import { runsOf } from '../../../kit/soak.ts';
import { scheduleOf, type RoutedSchedule } from './schedule-of.ts';

/** More with THROUGHLINE_FAILOVERS. */
const RUNS = Number(process.env['THROUGHLINE_FAILOVERS'] ?? runsOf(1_000));
const SEED = Number(process.env['THROUGHLINE_SEED'] ?? 20_261_126);
/** Times off by ±120 ms on two links, and words that then stand in each other's place, may put a word a third of a second away. */
const TOLERANCE_SECONDS = 0.35;
/** Words said twice, of all seams at the most. */
const MOST_DOUBLED = 1 / 1_000;
/** Of all routes together, in any minute. */
const MOST_DIALS = 15;

/** By which a session may end: what the faults do to both routes may leave none. */
const ENDS = ['closed', 'all-routes-failed', 'drain-timeout', 'frame-too-large', 'replay-stuck'];

function expectPromises(run: RoutedRun, { script }: RoutedSchedule): void {
  const code = 'error' in run.outcome ? run.outcome.error.code : 'closed';
  expect(ENDS).toContain(code);
  const { acceptedSamples, settledSamples, accepted, replayed, routes = [] } = run.session.summary();
  expect(run.session.unsettled().length).toBe(acceptedSamples - settledSamples);
  expect(code !== 'closed' || (acceptedSamples === script.length && settledSamples === acceptedSamples)).toBe(true);
  expect(run.gaps.filter(({ reason }) => reason !== 'unread')).toEqual([]);
  expect(run.complaints).toEqual([]);
  expect(routes.reduce((sum, route) => sum + route.replayed, 0)).toBeCloseTo(replayed, 6);
  const heard = routes.reduce((sum, route) => sum + route.heard - route.replayed, 0);
  // One that takes audio no faster than it is spoken is sent less of the silence in what waits.
  const isShortened = routes.some(({ provider }) => provider === 'assemblyai');
  expect(heard).toBeLessThanOrEqual(accepted + 1e-6);
  expect(code !== 'closed' || isShortened || heard > accepted - 1e-6).toBe(true);
  expectFewDials(run);
}

function expectFewDials({ simulators }: RoutedRun): void {
  const dials = simulators.flatMap(({ ledger }) => ledger.dials.map(({ at }) => at)).toSorted((a, b) => a - b);
  for (const [index, at] of dials.entries()) {
    expect(dials.slice(index).filter((other) => other - at < 60_000).length).toBeLessThanOrEqual(MOST_DIALS);
  }
}

describe('two providers that fail, and whose links take over from each other', () => {
  it(
    `keep every promise in ${RUNS} random schedules, lose no word, and say few of them twice`,
    async () => {
      const total = { changes: 0, returns: 0, hedges: 0, rotations: 0, seams: 0, closed: 0 };
      const lost: string[] = [];
      const added: string[] = [];
      await fc.assert(
        fc.asyncProperty(fc.noBias(fc.nat(2 ** 30)), async (seed) => {
          const schedule = scheduleOf(seed);
          const run = await runRouted(schedule.run);
          try {
            expectPromises(run, schedule);
          } catch (error) {
            throw new Error(`schedule ${seed}`, { cause: error });
          }
          const wrong = wrongWords({ ...run, script: schedule.script }, TOLERANCE_SECONDS);
          lost.push(...wrong.lost.map((word) => `schedule ${seed}: ${word}`));
          added.push(...wrong.added.map((word) => `schedule ${seed}: ${word}`));
          total.changes += run.changes.length;
          total.returns += run.changes.filter(({ reason }) => reason === 'return').length;
          total.hedges += run.changes.filter(({ reason }) => reason === 'hedge').length;
          total.rotations += run.links.filter(({ state }) => state === 'retiring').length;
          total.seams += run.seams.length;
          total.closed += 'summary' in run.outcome ? 1 : 0;
        }),
        { numRuns: RUNS, seed: SEED, endOnFailure: true },
      );
      expect(lost).toEqual([]);
      expect({ added: added.length <= Math.max(1, total.seams * MOST_DOUBLED), which: added }).toEqual({
        added: true,
        which: added,
      });
      expect(total.changes).toBeGreaterThan(RUNS / 2);
      expect(total.rotations).toBeGreaterThan(RUNS);
      expect(total.closed).toBeGreaterThan(RUNS / 2);
    },
    Math.max(120_000, RUNS * 500),
  );

  it('end a link that lives for no successor that cannot bring what is unanswered', async () => {
    // A paced file whose successors begin where it stands: they are not sent what the active link has not answered.
    const run = await runRouted(scheduleOf(104_044_552).run);
    expect('error' in run.outcome ? run.outcome.error : undefined).toBeUndefined();
    expect(run.gaps).toEqual([]);
  });
});
