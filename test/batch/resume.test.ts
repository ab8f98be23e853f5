import { transcribeFile, type ResumePoint } from '@throughline/node/batch';
import { speechScript } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { fileOf, optionsOf, providerOf } from '../kit/files.ts';
import { inVirtualTime } from '../kit/setting.ts';

describe('a file that was cut', () => {
  it('goes on from its resume point, and comes to the same transcript', async () => {
    const script = speechScript({ seconds: 120, seed: 3 });
    const file = fileOf(script, 'long.wav', 0, 120);
    await inVirtualTime(providerOf(script), async (setting) => {
      const options = optionsOf(setting, script);
      const whole = await transcribeFile({ options, input: file });
      const ending = new AbortController();
      let point: ResumePoint | undefined;
      const cut = transcribeFile({
        options,
        input: file,
        signal: ending.signal,
        onResumePoint: (given) => {
          // As it comes back from a disk.
          point = JSON.parse(JSON.stringify(given)) as ResumePoint;
          if (given.seconds > 60) ending.abort();
        },
      });
      await expect(cut).rejects.toMatchObject({ code: 'aborted' });
      if (point === undefined) throw new Error('there was no resume point');
      const rest = await transcribeFile({ options, input: file, resume: point });
      expect(rest.resumedFrom).toBe(point.seconds);
      expect(rest.seconds).toBe(120);
      expect(rest.gaps).toEqual([]);
      const told = (results: typeof whole.results) => results.map(({ text, start, end }) => ({ text, start, end }));
      expect(told(rest.results)).toEqual(told(whole.results));
    });
  });
});
