import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { between, childSeed, integerBetween, pick, scramble, seededRandom, unscramble } from './seeded-random.ts';

describe('seededRandom', () => {
  it('repeats itself for the same seed and differs for another', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 20 }, () => random.next());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(childSeed(7, 1))).not.toEqual(draw(childSeed(7, 2)));
  });

  it('is uniform in [0, 1): every tenth gets its share of 100 000 draws', () => {
    const random = seededRandom(1);
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 100_000; draw += 1) {
      const value = random.next();
      expect(value >= 0 && value < 1).toBe(true);
      const tenth = Math.floor(value * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const share of tenths) expect(Math.abs(share - 10_000)).toBeLessThan(500);
  });

  it('draws integers up to and including both ends, numbers below the high end, and items of a list', () => {
    const random = seededRandom(3);
    const integers = new Set(Array.from({ length: 200 }, () => integerBetween(random, 2, 4)));
    expect([...integers].sort()).toEqual([2, 3, 4]);
    expect(between(random, 5, 5)).toBe(5);
    expect(new Set(Array.from({ length: 100 }, () => pick(random, ['a', 'b'])))).toEqual(new Set(['a', 'b']));
  });
});

describe('scramble', () => {
  it('is undone by unscramble, for every 32-bit number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (value) => {
        expect(unscramble(scramble(value))).toBe(value);
      }),
    );
  });
});
