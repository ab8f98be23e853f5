import { describe, expect, it } from 'vitest';
import { Hole } from './hole.ts';

const RATE = 16_000;

describe('a hole in the audio of a link', () => {
  it('of 0.3 s and more is owed the silence that ends a segment: 1 s where the wire format does not define it', () => {
    for (const [told, samples] of [
      [undefined, 16_000],
      [0.5, 8_000],
    ] as const) {
      const hole = new Hole(RATE, RATE, told);
      hole.audio(10_000);
      expect(hole.due(10_000)).toBe(0);
      expect(hole.due(10_000 + 4_799)).toBe(0);
      expect(hole.due(10_000 + 4_800)).toBe(samples);
      expect(hole.due(10_000 + 480_000)).toBe(samples);
    }
  });

  it('is none before the link was sent any audio', () => {
    expect(new Hole(RATE, RATE, undefined).due(160_000)).toBe(0);
  });

  it('is owed no silence that the link has had already since its last audio, for whatever reason', () => {
    const hole = new Hole(RATE, RATE, undefined);
    hole.audio(1_600);
    hole.silence(6_000, 1_600);
    expect(hole.due(16_000)).toBe(10_000);
    hole.silence(20_000, 16_000);
    expect(hole.due(16_000)).toBe(0);
    hole.audio(17_600);
    expect(hole.due(32_000)).toBe(16_000);
  });

  it('is owed a half at its end also where the link was kept alive before anybody knew of it', () => {
    const hole = new Hole(RATE, RATE, undefined);
    hole.audio(1_600);
    expect(hole.silence(24_000, 1_600)).toBe(1_600);
    expect(hole.due(160_000)).toBe(8_000);
    expect(hole.silence(8_000, 160_000)).toBe(160_000);
    expect(hole.due(160_000)).toBe(0);
  });

  it('has its silence at its two edges, a half at each', () => {
    const hole = new Hole(RATE, RATE, 1);
    hole.audio(1_600);
    const places = Array.from({ length: 10 }, () => hole.silence(1_600, 30_000));
    expect(places).toEqual([...Array<number>(5).fill(1_600), ...Array<number>(5).fill(30_000)]);
  });
});
