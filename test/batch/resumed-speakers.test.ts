import { deepgram } from '@throughline/core/providers/deepgram';
import { transcribeFile, type FileTranscript, type ResumePoint } from '@throughline/node/batch';
import { scriptAudio, scriptedEngine, speechScript } from '@throughline/simulator';
import { deepgramServer } from '@throughline/simulator/providers/deepgram';
import { describe, expect, it } from 'vitest';
import { fileOf } from '../kit/files.ts';
import { inVirtualTime } from '../kit/setting.ts';

const told = ({ results }: FileTranscript) =>
  results.map(({ channel, start, end, text, words = [] }) => ({
    at: `${channel ?? 0} ${start}-${end}`,
    text,
    speakers: words.map(({ speaker }) => speaker).join(' '),
  }));

describe('a conversation that is gone on with by another process', () => {
  it.each([1, 2])('has the same words of the same speakers, in each channel (%d)', async (channels) => {
    const script = speechScript({ seconds: 120, seed: 4, speakers: 2, channels, sampleRate: 8_000 });
    const server = deepgramServer({ engine: scriptedEngine({ script }) });
    await inVirtualTime({ server }, async ({ clock, transport, random, url }) => {
      const protocol = deepgram({
        model: 'nova-3',
        sampleRate: 8_000,
        channels: scriptAudio(script).channels,
        diarize: true,
        url,
      });
      const work = {
        options: { protocol, credentials: { apiKey: 'key-4f9a2c71d8e6' }, clock, transport, random },
        input: fileOf(script, 'talk.wav', 0, 120),
        pace: 20,
      };
      const points: ResumePoint[] = [];
      const whole = await transcribeFile({ ...work, onResumePoint: (point) => points.push(point) });
      expect(points.length).toBeGreaterThan(3);
      for (const point of points) {
        const resume = JSON.parse(JSON.stringify(point)) as ResumePoint;
        const rest = await transcribeFile({ ...work, resume });
        expect(rest.resumedFrom).toBe(point.seconds);
        expect(told(rest)).toEqual(told(whole));
      }
    });
  });
});
