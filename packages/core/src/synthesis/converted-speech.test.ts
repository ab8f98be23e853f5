import { describe, expect, it } from 'vitest';
import { rateRatio } from '../audio/converters.ts';
import type { AudioConverter } from '../audio/format.ts';
import { ConvertedSpeech } from './converted-speech.ts';

/** Gives so many samples more or fewer than it should, all of them at the end. */
function converter(wrongBy: number): AudioConverter {
  let taken = 0;
  return {
    push: ({ length }) => {
      taken += length;
      return new Int16Array(0);
    },
    flush: () => new Int16Array(Math.max(0, Math.ceil((taken * 3) / 2) + wrongBy)).fill(7),
  };
}

describe('the speech of another rate', () => {
  it.each([-2, 0, 3])('is exactly as long as it was, also with a converter that is off by %s samples', (wrongBy) => {
    for (const count of [0, 1, 2, 3, 1_001]) {
      const speech = new ConvertedSpeech(converter(wrongBy), rateRatio(16_000, 24_000));
      const made = speech.push(new Int16Array(count)).length + speech.end().length;
      expect(made).toBe(Math.ceil((count * 3) / 2));
    }
  });
});
