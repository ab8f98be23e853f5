import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scriptWords, seededRandom, type Script } from '@throughline/simulator';
import { differences } from '../../../kit/compare.ts';
import { expectNoStorm } from '../../../kit/expectations.ts';
import type { SkipAt } from '../../../kit/sources.ts';
import { runVirtually, type Run } from '../../../kit/transcription.ts';
import { scheduleOf } from './schedule-of.ts';

/** Runs in the normal suite; more with THROUGHLINE_RUNS. */
const RUNS = Math.ceil(Number(process.env['THROUGHLINE_RUNS'] ?? 600) / 4);
const SEED = 20_261_126;
const TOLERANCE_SECONDS = 0.3;

/** Up to eight spans, short and long, between words: where a word is said, half of it would be missing. */
function drawSkips(seed: number, script: Script): readonly SkipAt[] {
  const random = seededRandom(seed * 17 + 9);
  const words = scriptWords(script);
  const pauses = [0, ...words.map(({ end }) => end), script.length - 1].filter(
    (at) => !words.some(({ start, end }) => start < at && at < end),
  );
  const many = random.next() < 0.3;
  return pauses
    .filter(() => random.next() < (many ? 0.5 : 0.1))
    .map((at) => ({ at, seconds: random.next() < 0.6 ? random.next() * 0.5 : random.next() * 12 }));
}

/** Where each sample of the script stands on the clock once the spans before it are counted: each place is rounded, not each span. */
function movedBy(skips: readonly SkipAt[], sampleRate: number): (position: number, edge: 'start' | 'end') => number {
  return (position, edge) => {
    const before = skips.filter(({ at }) => (edge === 'start' ? at <= position : at < position));
    return position + Math.round(before.reduce((sum, { seconds }) => sum + seconds * sampleRate, 0));
  };
}

function movedScript(script: Script, skips: readonly SkipAt[]): Script {
  const moved = movedBy(skips, script.sampleRate);
  return {
    ...script,
    length: moved(script.length, 'end'),
    utterances: script.utterances.map((utterance) => ({
      ...utterance,
      words: utterance.words.map((word) => ({
        ...word,
        start: moved(word.start, 'start'),
        end: moved(word.end, 'end'),
      })),
    })),
  };
}

/** The spans on the clock, those that touch as one. */
function spansOf(skips: readonly SkipAt[], script: Script): readonly (readonly [number, number])[] {
  const moved = movedBy(skips, script.sampleRate);
  const spans: [number, number][] = [];
  for (const at of new Set(skips.map((skip) => skip.at))) {
    const [start, end] = [moved(at, 'end'), moved(at, 'start')];
    if (end > start) spans.push([start, end]);
  }
  return spans;
}

/** Words that are not there, in no gap, and not in the caller's hands either. */
function lostWords(run: Run): readonly string[] {
  const { settledSamples } = run.session.summary();
  return differences(run, TOLERANCE_SECONDS)
    .lost.filter(({ start }) => start < settledSamples)
    .map(({ text, start }) => `${text} at ${start / run.script.sampleRate}`);
}

describe('time that the source never captured, through up to eight faults', () => {
  it(
    `is reported once, as it was given, and moves the words behind it, in ${RUNS} random schedules`,
    async () => {
      const total = { spans: 0, cuts: 0, added: 0 };
      const notes: string[] = [];
      await fc.assert(
        fc.asyncProperty(fc.noBias(fc.nat(2 ** 30)), async (seed) => {
          const schedule = scheduleOf(seed);
          const { script } = schedule;
          if (script === undefined) throw new Error('a schedule without a script');
          const skips = drawSkips(seed, script);
          const session = seed % 3 === 0 ? { rotate: { afterSeconds: 10 } } : {};
          const run = await runVirtually({ ...schedule, live: true, skips, session });
          const code = 'error' in run.outcome ? run.outcome.error.code : 'closed';
          expect(['closed', 'drain-timeout', 'frame-too-large', 'replay-stuck']).toContain(code);
          const { acceptedSamples, settledSamples, gaps } = run.session.summary();
          const moved = movedScript(script, skips);
          expect({ seed, complaints: run.complaints }).toEqual({ seed, complaints: [] });
          expect({ seed, acceptedSamples }).toEqual({ seed, acceptedSamples: moved.length });
          expect({ seed, held: run.session.unsettled().length }).toEqual({
            seed,
            held: acceptedSamples - settledSamples,
          });
          expect(settledSamples === acceptedSamples || code !== 'closed').toBe(true);
          const spans = spansOf(skips, script);
          const reported = gaps
            .filter(({ reason }) => reason === 'source')
            .map(({ startSample, endSample }) => [startSample, endSample]);
          expect({ seed, reported }).toEqual({ seed, reported: spans });
          // No sample is reported twice, and nothing but unreadable frames makes another gap.
          expect(gaps.every(({ startSample }, index) => startSample >= (gaps[index - 1]?.endSample ?? 0))).toBe(true);
          expect(gaps.filter(({ reason }) => reason !== 'source' && reason !== 'unread')).toEqual([]);
          expectNoStorm(run);
          const there = { ...run, script: moved };
          const lost = lostWords(there);
          const { added } = differences(there, TOLERANCE_SECONDS);
          if (lost.length + added.length > 0) {
            notes.push(
              `schedule ${seed} (${code}): lost ${lost.join(', ')}; added ${added.map(({ text, start }) => `${text} at ${start}`).join(', ')}`,
            );
          }
          total.spans += spans.length;
          total.cuts += run.seams.length;
          total.added += added.length;
          expect({ lost, notes }).toEqual({ lost: [], notes });
        }),
        { numRuns: RUNS, seed: SEED, endOnFailure: true },
      );
      expect(total.spans).toBeGreaterThan(RUNS);
      expect(total.cuts).toBeGreaterThan(RUNS / 2);
      expect({ few: total.added <= Math.max(1, total.cuts / 500), notes }).toEqual({ few: true, notes });
    },
    Math.max(600_000, RUNS * 2_000),
  );
});
