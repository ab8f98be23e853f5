import { describe, expect, it } from 'vitest';
import type { SessionWarning } from '../errors/warnings.ts';
import { SoundCheck } from './sound-check.ts';

const RATE = 8_000;

function listen() {
  const warnings: SessionWarning[] = [];
  const check = new SoundCheck(RATE, (warning) => warnings.push(warning));
  const push = (seconds: number, sample: (index: number) => number, writes = 10): void => {
    for (let write = 0; write < seconds * writes; write += 1) {
      check.push(Int16Array.from({ length: RATE / writes }, (_, index) => sample(index)));
    }
  };
  return { push, warnings };
}

const zero = (): number => 0;
const tone = (index: number): number => 8_000 * Math.sin((2 * Math.PI * 1_000 * index) / RATE);
/** A sine driven 1.4 times over full scale. */
const clipped = (index: number): number =>
  Math.max(-32_768, Math.min(32_767, 46_000 * Math.sin((2 * Math.PI * 440 * index) / RATE)));

describe('audio that cannot be recognised', () => {
  it('is warned about once when its first 3 s are exact zeros', () => {
    const { push, warnings } = listen();
    push(2, zero);
    expect(warnings).toEqual([]);
    push(60, zero);
    expect(warnings).toEqual([
      {
        code: 'all-zero',
        message: 'all-zero: the first 3 s of the audio are exact zeros',
        remedy: expect.any(String),
        at: 3,
      },
    ]);
  });

  it('is not warned about when zeros come later, as from a muted microphone', () => {
    const { push, warnings } = listen();
    push(1, tone);
    push(60, zero);
    expect(warnings).toEqual([]);
  });

  it('is not taken for zeros when it is the quietest noise, or a tone that crosses zero at every 8th sample', () => {
    const quiet = listen();
    quiet.push(10, (index) => (index % 3 === 0 ? 1 : 0));
    expect(quiet.warnings).toEqual([]);
    const crossing = listen();
    crossing.push(10, tone);
    expect(crossing.warnings).toEqual([]);
  });

  it('is warned about when 1 % of a second is at full scale', () => {
    const { push, warnings } = listen();
    push(2, tone);
    push(1, clipped);
    expect(warnings).toEqual([
      {
        code: 'clipping',
        message: expect.stringMatching(/^clipping: \d+ % of the samples of one second are at full scale$/),
        remedy: expect.any(String),
        at: 3,
      },
    ]);
  });

  it('is warned about again only after 10 s without clipping', () => {
    const { push, warnings } = listen();
    for (let turn = 0; turn < 20; turn += 1) {
      push(1, clipped);
      push(5, tone);
    }
    expect(warnings).toHaveLength(1);
    push(10, tone);
    push(1, clipped);
    expect(warnings).toHaveLength(2);
  });

  it('is not warned about for a single peak', () => {
    const { push, warnings } = listen();
    push(5, (index) => (index === 0 ? 32_767 : 1_000));
    expect(warnings).toEqual([]);
  });

  it.each([1, 160, 3_000, 5 * RATE])(
    'is judged by the second, whether it comes in writes of %d samples or others',
    (size) => {
      const warnings: SessionWarning[] = [];
      const check = new SoundCheck(RATE, (warning) => warnings.push(warning));
      const audio = Int16Array.from({ length: 5 * RATE }, (_, index) => (index < 4 * RATE ? 0 : clipped(index)));
      for (let from = 0; from < audio.length; from += size) check.push(audio.subarray(from, from + size));
      expect(warnings.map(({ code, at }) => [code, at])).toEqual([
        ['all-zero', 3],
        ['clipping', 5],
      ]);
    },
  );
});
