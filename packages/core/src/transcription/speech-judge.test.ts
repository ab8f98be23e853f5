import { describe, expect, it } from 'vitest';
import { interleave } from '../audio/interleaved.ts';
import { SpeechJudge } from './speech-judge.ts';

describe('a caller’s function that detects speech', () => {
  const samples = new Int16Array(1_600);

  it('that throws is reported under its name, and holds no audio back', () => {
    const reported: unknown[][] = [];
    const bug = new Error('a bug of the caller');
    const judge = new SpeechJudge(
      () => {
        throw bug;
      },
      16_000,
      { call: () => undefined, report: (...report) => reported.push(report) },
    );
    expect(judge.isSpeech(samples)).toBe(true);
    expect(reported).toEqual([[bug, 'isSpeech']]);
  });

  it('that gives a promise is no answer, and what becomes of the promise is looked after', async () => {
    const runs: (() => unknown)[] = [];
    const late = Promise.resolve(false);
    const own = (): boolean => late as unknown as boolean;
    const judge = new SpeechJudge(own, 16_000, { call: (_, run) => runs.push(run), report: () => undefined });
    expect(judge.isSpeech(samples)).toBe(true);
    expect(runs.map((run) => run())).toEqual([late]);
  });
});

describe('speech in one of two channels', () => {
  it.each([0, 1])('is speech: channel %i', (channel) => {
    const judge = new SpeechJudge(undefined, 16_000, { call: () => undefined, report: () => undefined }, 2);
    const silence = new Int16Array(2 * 1_600);
    const spoken = new Int16Array(2 * 1_600);
    interleave(
      Int16Array.from({ length: 1_600 }, (_, n) => 6_000 * Math.sin(n / 5)),
      channel,
      2,
      spoken,
    );
    for (let times = 0; times < 10; times += 1) expect(judge.isSpeech(silence)).toBe(false);
    expect(judge.isSpeech(spoken)).toBe(true);
  });
});
