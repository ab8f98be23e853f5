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

describe('what a caller’s function is given', () => {
  const quiet = { call: () => undefined, report: () => undefined };
  const counting = Int16Array.from({ length: 40 }, (_, index) => index);

  it('is those samples alone, in memory that is not the session’s', () => {
    const given: number[][] = [];
    const judge = new SpeechJudge(
      (samples) => {
        given.push([...samples]);
        samples.fill(-1);
        return false;
      },
      16_000,
      quiet,
    );
    judge.isSpeech(counting, 10, 20);
    judge.isSpeech(counting);
    expect(given).toEqual([[...counting.subarray(10, 20)], [...counting]]);
    expect(counting[10]).toBe(10);
  });

  it('is what was sent, also where the memory is another one’s by the time that it is asked', () => {
    const given: number[][] = [];
    const judge = new SpeechJudge((samples) => given.push([...samples]) > 0, 16_000, quiet);
    const memory = counting.slice();
    const lent = judge.lend(memory, 10, 20);
    memory.fill(7);
    // Inside the call of `send`, for another frame.
    judge.isSpeech(counting, 0, 10);
    if (lent !== undefined) judge.asks(lent);
    expect(given).toEqual([[...counting.subarray(0, 10)], [...counting.subarray(10, 20)]]);
  });

  it('is right for each frame, though its memory was given away', () => {
    const given: number[] = [];
    const judge = new SpeechJudge(
      (samples) => {
        given.push(samples[0] ?? -1);
        structuredClone(samples, { transfer: [samples.buffer] });
        return false;
      },
      16_000,
      quiet,
    );
    for (const from of [0, 10, 20]) judge.isSpeech(counting, from, from + 10);
    expect(given).toEqual([0, 10, 20]);
    expect([...counting]).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  it('stays as it was until it returns, though it makes the session ask about more', () => {
    let depth = 0;
    const seen: number[] = [];
    const judge: SpeechJudge = new SpeechJudge(
      (samples) => {
        depth += 1;
        if (depth === 1) judge.isSpeech(counting, 10, 20);
        seen.push(samples[0] ?? -1);
        return false;
      },
      16_000,
      quiet,
    );
    judge.isSpeech(counting, 0, 10);
    expect(seen).toEqual([10, 0]);
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
