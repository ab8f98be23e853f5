import { describe, expect, it } from 'vitest';
import { planCuts, planRoundTripCuts } from './plan.ts';
import { sentenceStarts, spokenSentences } from './spoken-text.ts';

describe('the plan of disturbances', () => {
  it('is the same for the same seed, and another for another', () => {
    const plan = (seed: number) => planCuts({ cuts: 6, seconds: 37, seed });
    expect(plan(5)).toEqual(plan(5));
    expect(plan(5)).not.toEqual(plan(6));
  });

  it.each([1, 2, 3, 6, 12])('spreads %d over the audio in order, with every kind that has room', (cuts) => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const plan = planCuts({ cuts, seconds: 37, seed });
      const places = plan.map(({ at }) => at);
      expect(places).toEqual(places.toSorted((left, right) => left - right));
      expect(Math.min(...places)).toBeGreaterThan(2);
      expect(Math.max(...places)).toBeLessThan(35);
      expect(plan.filter(({ kind }) => kind === 'stalled')).toHaveLength(cuts > 1 ? 1 : 0);
      expect(new Set(plan.map(({ kind }) => kind)).size).toBe(Math.min(cuts, 3));
    }
  });
});

describe('the plan of cuts for the round trip', () => {
  it('cuts the voice and the recogniser in turn, each well inside its sentence, by the seed', () => {
    expect(planRoundTripCuts(5)).toEqual(planRoundTripCuts(5));
    expect(planRoundTripCuts(5)).not.toEqual(planRoundTripCuts(6));
    for (let seed = 1; seed <= 50; seed += 1) {
      const { voice, recogniser } = planRoundTripCuts(seed);
      const inSentences = [voice[0], recogniser[0], voice[1], recogniser[1]].map((cut, index) => {
        const into = (cut?.at ?? 0) - (sentenceStarts[index] ?? 0);
        return into / (spokenSentences[index]?.seconds ?? 0);
      });
      expect(Math.min(...inSentences)).toBeGreaterThanOrEqual(0.25);
      expect(Math.max(...inSentences)).toBeLessThanOrEqual(0.75);
    }
  });
});
