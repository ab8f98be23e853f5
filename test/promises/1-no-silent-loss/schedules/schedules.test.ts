import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFaults, scriptWords, seededRandom, speechScript, type Script } from '@throughline/simulator';
import { differences, unheardWords } from '../../../kit/compare.ts';
import { expectNoStorm } from '../../../kit/expectations.ts';
import { type Run, runVirtually } from '../../../kit/transcription.ts';
import { scheduleOf } from './schedule-of.ts';

/** Runs in the normal suite; more with THROUGHLINE_RUNS. */
const RUNS = Number(process.env['THROUGHLINE_RUNS'] ?? 600);
const SEED = 20_261_121;
/** Times off by ±120 ms on two links may put a word a quarter of a second away. */
const TOLERANCE_SECONDS = 0.3;

/** What every run must keep, however it ended. */
function expectPromises(run: Run): void {
  // 7: it settles, with a summary or with one of the failures that such a schedule may end in by the rules.
  const code = 'error' in run.outcome ? run.outcome.error.code : 'closed';
  expect(['closed', 'drain-timeout', 'frame-too-large', 'replay-stuck']).toContain(code);
  const { acceptedSamples, settledSamples, gaps } = run.session.summary();
  // 1: every accepted sample is answered, told as a gap, or still in the caller's hands.
  expect(acceptedSamples).toBe(run.script.length);
  expect(run.session.unsettled().length).toBe(acceptedSamples - settledSamples);
  expect(settledSamples === acceptedSamples || code !== 'closed').toBe(true);
  // Where a frame that nobody can read comes again on the link that was asked once more, what it may have said is told as a gap.
  expect(gaps.filter(({ reason }) => reason !== 'unread' || unreadable(run) < 2)).toEqual([]);
  // 2 and 3, as far as ids and positions go.
  expect(run.complaints).toEqual([]);
  // 1: what a final says, the link that said it has heard.
  expect(unheardWords(run, TOLERANCE_SECONDS)).toEqual([]);
  // 4: the window never exceeds its size.
  expect(run.mostHeld).toBeLessThanOrEqual(120 * run.script.sampleRate);
  // 9: no storm.
  expectNoStorm(run);
}

/** How many frames came that were not to be read. */
function unreadable(run: Run): number {
  return run.warnings.filter(({ message }) => message.startsWith('frame-malformed: ')).length;
}

/** Words that neither came nor are still in the caller's hands. */
function lostWords(run: Run): number {
  const { settledSamples } = run.session.summary();
  return differences(run, TOLERANCE_SECONDS).lost.filter((word) => word.start < settledSamples).length;
}

/** Words that are missing and touch no gap, nor the place where a link began without its whole pre-roll. */
function wordsLostAwayFrom(run: Run): readonly string[] {
  const edges = run.seams.filter(({ exact }) => !exact).map(({ fromSample }) => fromSample);
  return differences(run, 0.001)
    .lost.filter(({ start, end }) => !edges.some((edge) => start < edge + 8_000 && end > edge - 8_000))
    .map(({ text, start }) => `${text} at ${start}`);
}

/** The part of a script that is settled: its words that end there. */
function upTo(script: Script, settled: number): Script {
  const utterances = script.utterances.map(({ words }) => ({ words: words.filter(({ end }) => end <= settled) }));
  return { ...script, utterances };
}

describe('a window smaller than the outages', () => {
  it(
    'leaves a live source with gaps that are told, and nothing else is missing, in 150 random schedules',
    async () => {
      let gaps = 0;
      await fc.assert(
        fc.asyncProperty(fc.noBias(fc.nat(2 ** 30)), async (seed) => {
          const random = seededRandom(seed);
          const windowSeconds = 3 + Math.floor(random.next() * 5);
          const run = await runVirtually({
            seed,
            live: true,
            script: speechScript({ seconds: 40, seed }),
            faults: randomFaults(random, {
              count: 3,
              seconds: 40,
              only: ['outage', 'rst', 'half-open', 'slow-reader', 'http'],
            }),
            session: { window: { seconds: windowSeconds } },
          });
          const { acceptedSamples, settledSamples } = run.session.summary();
          expect({ seed, complaints: run.complaints, settled: settledSamples }).toEqual({
            seed,
            complaints: [],
            settled: acceptedSamples,
          });
          expect(run.mostHeld).toBeLessThanOrEqual(windowSeconds * run.script.sampleRate);
          expect({ seed, lost: wordsLostAwayFrom(run) }).toEqual({ seed, lost: [] });
          gaps += run.gaps.length;
        }),
        { numRuns: 150, seed: SEED, endOnFailure: true },
      );
      expect(gaps).toBeGreaterThan(0);
    },
    Math.max(300_000, RUNS * 500),
  );
});

describe('every ending of a live session whose window is smaller than its outages', () => {
  it(
    `adds up: answers, gaps and what is unsettled cover all that was accepted, in ${RUNS / 4} random schedules`,
    async () => {
      const endings = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(fc.noBias(fc.nat(2 ** 30)), async (seed) => {
          const random = seededRandom(seed);
          const abort = new AbortController();
          const abortsAtMs = random.next() < 0.6 ? random.next() * 40_000 : Infinity;
          const windowSeconds = 3 + Math.floor(random.next() * 5);
          const run = await runVirtually({
            seed,
            live: true,
            script: speechScript({ seconds: 30, seed }),
            faults: randomFaults(random, {
              count: 3,
              seconds: 30,
              only: ['outage', 'rst', 'half-open', 'mute', 'slow-reader', 'http'],
            }),
            session: {
              window: { seconds: windowSeconds },
              retry: { budgetMs: random.next() < 0.5 ? 4_000 : 120_000 },
              signal: abort.signal,
            },
            between: (inner, clock) => {
              if (abortsAtMs < Infinity) clock.setTimeout(() => abort.abort(), abortsAtMs);
              return inner;
            },
          });
          const code = 'error' in run.outcome ? run.outcome.error.code : 'closed';
          endings.set(code, (endings.get(code) ?? 0) + 1);
          const { acceptedSamples, settledSamples, gaps } = run.session.summary();
          expect({ seed, complaints: run.complaints }).toEqual({ seed, complaints: [] });
          expect({ seed, held: run.session.unsettled().length }).toEqual({
            seed,
            held: acceptedSamples - settledSamples,
          });
          expect({ seed, beyond: gaps.filter(({ endSample }) => endSample > settledSamples) }).toEqual({
            seed,
            beyond: [],
          });
          const answered = { ...run, script: upTo(run.script, settledSamples) };
          expect({ seed, code, lost: wordsLostAwayFrom(answered) }).toEqual({ seed, code, lost: [] });
        }),
        { numRuns: Math.ceil(RUNS / 4), seed: SEED, endOnFailure: true },
      );
      expect([...endings.keys()]).toEqual(expect.arrayContaining(['aborted', 'closed', 'retry-budget-spent']));
    },
    Math.max(300_000, RUNS * 500),
  );
});

describe('a provider that hears as real ones do, through up to eight faults', () => {
  it(
    `keeps every promise in ${RUNS} random schedules, and loses no word and doubles at most one in 1 000 cuts`,
    async () => {
      const total = { cuts: 0, lost: 0, added: 0, words: 0 };
      const notes: string[] = [];
      await fc.assert(
        fc.asyncProperty(fc.noBias(fc.nat(2 ** 30)), async (seed) => {
          const run = await runVirtually(scheduleOf(seed));
          try {
            expectPromises(run);
          } catch (error) {
            throw new Error(`schedule ${seed}: ${JSON.stringify(scheduleOf(seed).faults)}`, { cause: error });
          }
          const lost = lostWords(run);
          const { added } = differences(run, TOLERANCE_SECONDS);
          if (lost + added.length > 0) notes.push(`schedule ${seed}: ${lost} lost, ${added.length} added`);
          total.cuts += run.seams.length;
          total.lost += lost;
          total.added += added.length;
          total.words += scriptWords(run.script).length;
        }),
        // A schedule is one number: the one that is printed is the whole counterexample.
        { numRuns: RUNS, seed: SEED, endOnFailure: true },
      );
      expect(total.cuts).toBeGreaterThan(RUNS);
      expect({ lost: total.lost, notes }).toEqual({ lost: 0, notes });
      expect({ added: total.added <= Math.max(1, total.cuts / 1_000), notes }).toEqual({ added: true, notes });
    },
    Math.max(600_000, RUNS * 500),
  );
});
