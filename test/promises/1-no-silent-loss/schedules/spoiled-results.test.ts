import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scriptWords } from '@throughline/simulator';
import { expectNoStorm } from '../../../kit/expectations.ts';
import type { Run } from '../../../kit/transcription.ts';
import { SpoiledRun, type Interlude } from './spoiled-run.ts';

/** Runs in the normal suite; more with THROUGHLINE_RUNS. */
const RUNS = Number(process.env['THROUGHLINE_RUNS'] ?? 600);
const SEED = 20_261_125;

/** Words that are settled, lie in no gap, and that no final has, wherever it puts them: mistimed finals have no place. */
function lostInSilence(run: Run, interlude: Interlude): readonly string[] {
  const { settledSamples, gaps, wordless } = run.session.summary();
  // Two that are told otherwise: what two mute links were sent, and words in a type of frame that has proved harmless.
  if (wordless > 0 || run.warnings.some(({ message }) => /^frames-ignored: .*_v2/u.test(message))) return [];
  const said = new Map<string, number>();
  for (const word of run.finals.flatMap(({ text }) => text.split(' '))) said.set(word, (said.get(word) ?? 0) + 1);
  const later = (position: number): number => (position >= interlude.at ? position + interlude.length : position);
  return scriptWords(run.script)
    .map(({ text, start, end }) => ({ text, start: later(start), end: later(end) }))
    .filter(
      ({ start, end }) => end <= settledSamples && !gaps.some((gap) => start < gap.endSample && end > gap.startSample),
    )
    .filter(({ text }) => {
      const left = said.get(text) ?? 0;
      said.set(text, left - 1);
      return left <= 0;
    })
    .map(({ text, start }) => `${text} at ${start / run.script.sampleRate}`);
}

describe('a provider that spoils its own results, through faults, music, idle cuts and aborts', () => {
  it(
    `loses no word in silence, and its endings add up, in ${RUNS} random schedules`,
    async () => {
      const notes: string[] = [];
      const codes = new Map<string, number>();
      let unread = 0;
      await fc.assert(
        fc.asyncProperty(fc.noBias(fc.nat(2 ** 30)), async (seed) => {
          const { run, interlude } = await SpoiledRun(seed);
          const code = 'error' in run.outcome ? run.outcome.error.code : 'closed';
          codes.set(code, (codes.get(code) ?? 0) + 1);
          const { acceptedSamples, settledSamples, gaps, unreadFrames } = run.session.summary();
          unread += unreadFrames;
          expect({ seed, complaints: run.complaints }).toEqual({ seed, complaints: [] });
          // Settled spans and gaps end where what is still in the caller's hands begins, whatever the ending.
          expect({ seed, held: run.session.unsettled().length }).toEqual({
            seed,
            held: acceptedSamples - settledSamples,
          });
          expect(gaps.every(({ endSample }) => endSample <= settledSamples)).toBe(true);
          expect(settledSamples === acceptedSamples || code !== 'closed').toBe(true);
          expectNoStorm(run);
          const lost = lostInSilence(run, interlude);
          if (lost.length > 0) notes.push(`schedule ${seed} (${code}): ${lost.join(', ')}`);
        }),
        { numRuns: RUNS, seed: SEED, endOnFailure: true },
      );
      expect(unread).toBeGreaterThan(RUNS / 10);
      expect([...codes.keys()]).toEqual(expect.arrayContaining(['aborted', 'closed']));
      // None in 600. In 12 000 there are four beside an unreadable frame: two within half a second of the place up to which the
      // link had answered, and two of equal words in a row (docs/guarantees.md).
      expect({ few: notes.length <= Math.floor(RUNS / 3_000), notes }).toEqual({ few: true, notes });
    },
    Math.max(600_000, RUNS * 500),
  );
});
