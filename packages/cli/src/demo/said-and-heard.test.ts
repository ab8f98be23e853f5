import { systemClock } from '@throughline/core/internal';
import { describe, expect, it } from 'vitest';
import { fakeOutput } from '../../testing/fake-terminal.ts';
import { startLocalService } from '../local-service.ts';
import { plainView } from './plain-view.ts';
import { sayAndHear } from './said-and-heard.ts';
import { spokenSeconds, spokenSentences } from './spoken-text.ts';

describe('a text that is spoken and heard', { timeout: 60_000 }, () => {
  it('is spoken to the sample and heard word for word, but for two a cut, while both connections are cut twice', async () => {
    const recogniser = await startLocalService();
    const output = fakeOutput();
    try {
      const { signal } = new AbortController();
      const view = plainView(output, systemClock);
      const report = await sayAndHear({ recogniser, seed: 1, pace: 8, signal, view });
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
      for (const sentence of spokenSentences) expect(text).toContain(`said   ${sentence.text}\n`);
      expect(text).toContain('heard  The morning train');
      expect(text).toMatch(/× +\d+\.\d s {2}voice cut\n/);
      expect(text).toMatch(/↻ +recogniser: link 3 after /);
    } finally {
      await recogniser.close();
    }
  });

  it('ends at once, and without a report, when it is interrupted', async () => {
    const recogniser = await startLocalService();
    try {
      const interruption = new AbortController();
      const view = {
        ...plainView(fakeOutput(), systemClock),
        final: () => interruption.abort(),
      };
      const run = sayAndHear({ recogniser, seed: 1, pace: 8, signal: interruption.signal, view });
      await expect(run).rejects.toMatchObject({ code: 'aborted' });
    } finally {
      await recogniser.close();
    }
  });
});
