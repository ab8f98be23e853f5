import { deepgram } from '@throughline/core/providers/deepgram';
import { transcribeFile, type ResumePoint } from '@throughline/node/batch';
import { scriptedEngine, speechScript } from '@throughline/simulator';
import { deepgramServer } from '@throughline/simulator/providers/deepgram';
import { describe, expect, it } from 'vitest';
import { fileOf, optionsOf, providerOf } from '../kit/files.ts';
import { inVirtualTime } from '../kit/setting.ts';

/** Fifteen of settled audio, a pre-roll and what a provider may take to answer. */
const POINT_SECONDS = 30;

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

  it('has a resume point also in a long pause, in which no final comes', async () => {
    const speech = speechScript({ seconds: 20, seed: 3 });
    const script = { ...speech, length: 300 * speech.sampleRate };
    // Of a provider that tells how far it has processed: with no other can a pause be settled before what follows it.
    const server = deepgramServer({ engine: scriptedEngine({ script }), accounts: [{ apiKey: 'key' }] });
    await inVirtualTime({ server }, async ({ clock, transport, random, url }) => {
      const points: number[] = [0];
      const protocol = deepgram({ model: 'nova-3', sampleRate: 16_000, url });
      const { results } = await transcribeFile({
        options: { protocol, credentials: { apiKey: 'key' }, clock, transport, random },
        input: fileOf(script, 'pause.wav', 0, 300),
        pace: 10,
        onResumePoint: ({ seconds }) => points.push(seconds),
      });
      expect(results.at(-1)?.end).toBeLessThan(21);
      const gaps = [...points.slice(1), 300].map((at, index) => at - (points[index] ?? 0));
      expect(Math.max(...gaps)).toBeLessThanOrEqual(POINT_SECONDS);
    });
  });

  it('has fewer resume points where hours are behind it, for each holds all of their results', async () => {
    const hours = 12 * 3_600;
    const script = { ...speechScript({ seconds: 20, seed: 3 }), length: (hours + 300) * 16_000 };
    const server = deepgramServer({ engine: scriptedEngine({ script }), accounts: [{ apiKey: 'key' }] });
    const resume: ResumePoint = {
      version: 1,
      sampleRate: 16_000,
      samples: hours * 16_000,
      seconds: hours,
      results: [],
      gaps: [],
      costSeconds: hours,
    };
    await inVirtualTime({ server }, async ({ clock, transport, random, url }) => {
      const points: number[] = [hours];
      const { resumedFrom } = await transcribeFile({
        options: {
          protocol: deepgram({ model: 'nova-3', sampleRate: 16_000, url }),
          credentials: { apiKey: 'key' },
          clock,
          transport,
          random,
        },
        input: fileOf(script, 'day.wav', 0, hours + 300),
        pace: 10,
        resume,
        onResumePoint: ({ seconds }) => points.push(seconds),
      });
      expect(resumedFrom).toBe(hours);
      expect(points.length).toBeGreaterThan(3);
      for (const [index, at] of points.slice(1).entries()) {
        const since = at - (points[index] ?? 0);
        // A 480th of what is settled, and not much more.
        expect(since).toBeGreaterThanOrEqual(at / 480);
        expect(since).toBeLessThan(at / 480 + 15);
      }
    });
  });
});
