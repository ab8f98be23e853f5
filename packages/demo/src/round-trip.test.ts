import { systemClock } from '@throughline/core/internal';
import { describe, expect, it } from 'vitest';
import { fakeOutput } from '../../cli/testing/fake-terminal.ts';
import { startLocalRecognizer } from '@throughline/cli/internal';
import { plainView } from './plain-view.ts';
import { roundTrip } from './round-trip.ts';
import { spokenSeconds, spokenSentences } from './spoken-text.ts';

describe('the round trip from text to speech to text', { timeout: 60_000 }, () => {
  it('speaks every sample and recognises every word, except for two a cut, while both connections are cut twice', async () => {
    const recogniser = await startLocalRecognizer();
    const output = fakeOutput();
    try {
      const { signal } = new AbortController();
      const view = plainView(output, systemClock);
      const report = await roundTrip({ recogniser, seed: 1, pace: 8, signal, view });
      expect(report.failure).toBeUndefined();
      expect(report.words.expected).toBe(60);
      expect(report.cuts).toBe(4);
      expect(report.voice).toMatchObject({ samples: Math.round(spokenSeconds * 16_000), links: 3 });
      expect(report.voice?.seams.map(({ sentence, exact }) => [sentence, exact])).toEqual([
        [0, true],
        [2, true],
      ]);
      expect(report.summary).toMatchObject({ links: 3, gaps: [] });
      const text = output.text();
      for (const sentence of spokenSentences) expect(text).toContain(`spoken      ${sentence.text}\n`);
      expect(text).toContain('recognised  The morning train');
      expect(text).toMatch(/× +\d+\.\d s {2}voice cut\n/);
      expect(text).toMatch(/↻ +recogniser: link 3 after /);
    } finally {
      await recogniser.close();
    }
  });

  it('ends at once, and without a report, when it is interrupted', async () => {
    const recogniser = await startLocalRecognizer();
    try {
      const interruption = new AbortController();
      const view = {
        ...plainView(fakeOutput(), systemClock),
        final: () => interruption.abort(),
      };
      const run = roundTrip({ recogniser, seed: 1, pace: 8, signal: interruption.signal, view });
      await expect(run).rejects.toMatchObject({ code: 'aborted' });
    } finally {
      await recogniser.close();
    }
  });
});
