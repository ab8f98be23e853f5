import { transcribeFile, type ResumePoint } from '@throughline/node/batch';
import { scriptWords, speechScript } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { fileOf, optionsOf, providerOf } from '../kit/files.ts';
import { inVirtualTime } from '../kit/setting.ts';

const TWO_HOURS = 7_200;
const script = speechScript({ seconds: TWO_HOURS, seed: 11, sampleRate: 8_000 });
const file = fileOf(script, 'two-hours.wav', 0, TWO_HOURS);

describe('a file of two hours that is killed at 90 %', () => {
  it('is gone on with: at most 30 s of audio are sent again, no word is lost and none told twice', async () => {
    await inVirtualTime(providerOf(script), async (setting) => {
      const { simulator } = setting;
      // By hand at a pace of 20, which sends ahead less: 14 s again.
      const work = { options: optionsOf(setting, script), pace: Infinity, input: file };
      const secondsSent = (): number =>
        simulator.ledger.links.reduce((sum, { samples }) => sum + samples, 0) / script.sampleRate;
      const ending = new AbortController();
      let kept: ResumePoint | undefined;
      const killed = transcribeFile({
        ...work,
        signal: ending.signal,
        onResumePoint: (point) => {
          kept = point;
        },
        // A process that is killed says nothing more: the provider has heard what was sent by then.
        onProgress: (seconds) => {
          if (seconds >= 0.9 * TWO_HOURS) ending.abort();
        },
      });
      await expect(killed).rejects.toMatchObject({ code: 'aborted' });
      expect(secondsSent()).toBeGreaterThan(0.9 * TWO_HOURS);

      // As it comes back from a disk.
      const resume = JSON.parse(JSON.stringify(kept)) as ResumePoint;
      const rest = await transcribeFile({ ...work, resume });
      expect(secondsSent() - TWO_HOURS).toBeLessThanOrEqual(30);
      expect(rest).toMatchObject({ seconds: TWO_HOURS, resumedFrom: resume.seconds, gaps: [] });
      const words = rest.results.flatMap((final) => final.words ?? []).map(({ text }) => text);
      expect(words).toEqual(scriptWords(script).map(({ text }) => text));
    });
  });
});
