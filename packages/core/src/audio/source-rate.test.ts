import { describe, expect, it } from 'vitest';
import type { Clock } from '../clock.ts';
import type { AudioFormat } from './format.ts';
import type { SourceSpeed } from './source-rate.ts';
import { SourceRate } from './source-rate.ts';

const mono: AudioFormat = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' };

class HandClock implements Clock {
  time = 1_000;
  now(): number {
    return this.time;
  }
  wallNow(): number {
    return this.time;
  }
  setTimeout(): unknown {
    throw new Error('judging the speed needs no timer');
  }
  clearTimeout(): void {}
}

/** A source on a clock of its own, and what was said about its speed. */
function source(format: AudioFormat = mono) {
  const clock = new HandClock();
  const said: SourceSpeed[] = [];
  const rate = new SourceRate(format, clock, (speed) => said.push(speed));
  /** Writes `samples` every `everyMs` for `seconds` of the clock. */
  const run = (seconds: number, samples: number, everyMs: number): void => {
    for (let elapsed = 0; elapsed < seconds * 1000; elapsed += everyMs) {
      clock.time += everyMs;
      rate.push(samples);
    }
  };
  return { clock, rate, run, said };
}

describe('the speed of a live source', () => {
  it.each([
    [128, 8],
    [1_600, 100],
    [4_000, 250],
    [32_000, 2_000],
  ])('is right when %d samples come every %d ms at 16 kHz', (samples, everyMs) => {
    const { run, said } = source();
    run(120, samples, everyMs);
    expect(said).toEqual([]);
  });

  it('is named after 20 s with its likely cause when 44.1 kHz audio is declared as 16 kHz', () => {
    const { run, said } = source();
    run(19, 4_410, 100);
    expect(said).toEqual([]);
    run(3, 4_410, 100);
    expect(said).toMatchObject([
      {
        ratio: expect.closeTo(2.756, 2),
        message:
          '2.76 s of audio came per second for 20 s: it is declared as 16 kHz mono 16-bit, but is probably at 44.1 kHz',
        remedy: 'Declare in `input` the sample rate and the channels that the source really has.',
      },
    ]);
  });

  it('names both causes where two channels and twice the rate look alike', () => {
    const { run, said } = source();
    run(30, 3_200, 100);
    expect(said.map(({ message }) => message)).toEqual([
      expect.stringContaining('probably at 32 kHz, or has two channels'),
    ]);
  });

  it('names 8 kHz audio that is declared as 16 kHz', () => {
    const { run, said } = source();
    run(30, 800, 100);
    expect(said.map(({ message }) => message)).toEqual([expect.stringContaining('probably at 8 kHz')]);
  });

  it('asks for a recording to be declared as one', () => {
    const { run, said } = source();
    run(30, 16_000, 100);
    expect(said.map(({ remedy }) => remedy)).toEqual([expect.stringContaining('leave `live` out')]);
  });

  it('reports that audio is missing when the source is a little too slow', () => {
    const { run, said } = source();
    run(30, 1_500, 100);
    expect(said.map(({ message }) => message)).toEqual([expect.stringContaining('a part of the audio is missing')]);
  });

  it('is judged for writes of 2 s too, which are no pauses', () => {
    const { run, said } = source();
    run(40, 88_200, 2_000);
    expect(said).toHaveLength(1);
  });

  it('counts samples of one channel', () => {
    const { run, said } = source({ ...mono, sampleRate: 48_000, channels: 2 });
    run(60, 4_800, 100);
    expect(said).toEqual([]);
  });

  it('is within tolerance up to 3 %', () => {
    const { run, said } = source();
    run(60, 1_640, 100);
    expect(said).toEqual([]);
    run(60, 1_660, 100);
    expect(said).toHaveLength(1);
  });

  it('is said once, and again only after it was right', () => {
    const { run, said } = source();
    run(120, 3_200, 100);
    expect(said).toHaveLength(1);
    run(10, 1_600, 100);
    run(120, 3_200, 100);
    expect(said).toHaveLength(2);
  });

  it('is not judged by pauses, however many', () => {
    const { clock, run, said } = source();
    for (let turn = 0; turn < 20; turn += 1) {
      run(8, 1_600, 100);
      clock.time += 30_000;
    }
    expect(said).toEqual([]);
  });

  it('is not judged by a stall that is made up for', () => {
    const { clock, rate, run, said } = source();
    for (let turn = 0; turn < 10; turn += 1) {
      run(25, 1_600, 100);
      clock.time += 4_000;
      for (let write = 0; write < 40; write += 1) rate.push(1_600);
    }
    expect(said).toEqual([]);
  });

  it('is judged across pauses when it is wrong whenever audio comes', () => {
    const { clock, run, said } = source();
    for (let turn = 0; turn < 4; turn += 1) {
      run(8, 4_410, 100);
      clock.time += 10_000;
    }
    expect(said).toHaveLength(1);
  });
});
