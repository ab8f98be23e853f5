import { describe, expect, it } from 'vitest';
import { wordsRecognised } from '@throughline/simulator';
import { speak } from '../../kit/speech.ts';
import { secondsOf, sentences, story } from './support/texts.ts';

const rate = 24_000;
const words = story.split(' ');
const total = secondsOf(sentences);
const cuts = Array.from({ length: 40 }, (_, index) => ((index + 0.37) / 40) * total);

describe('a voice that says a text up to 5 % longer or shorter each time', { concurrent: true }, () => {
  it.each(cuts)('cut at %s s, goes on in a quiet place, and says no sentence twice and none less', async (position) => {
    const run = await speak([story], {
      voice: { stretch: 0.05 },
      faults: [{ on: { position }, do: { type: 'rst' } }],
      seed: Math.round(position * 1000),
    });
    const [heard] = run.heard;
    const samples = heard?.samples ?? new Int16Array(0);
    expect(heard?.error).toBeUndefined();
    // A cut that comes before the first audio of a sentence needs no seam.
    for (const seam of run.seams) {
      expect(seam.exact).toBe(false);
      expect(seam.repeatedSamples / rate).toBeLessThanOrEqual(0.5);
      const before = heard?.pieces.filter(({ sentence }) => sentence < seam.sentence) ?? [];
      const begin = before.reduce((sum, { pcm }) => sum + pcm.length, 0);
      // After the cross-fade of 10 ms the new link begins in a pause, or with the sentence itself.
      const after = samples.subarray(seam.atSample + 0.01 * rate, seam.atSample + 0.014 * rate);
      const level = Math.max(0, ...after.map(Math.abs));
      expect(level < 100 || seam.atSample - seam.repeatedSamples === begin).toBe(true);
    }
    const spoken = wordsRecognised(samples, words);
    for (const sentence of sentences) {
      // The first and the last word of each are heard; one word next to the cut may be heard twice.
      const first = sentence.split(' ')[0] ?? '';
      expect(spoken.filter((word) => word === first).length).toBeGreaterThanOrEqual(1);
    }
    expect(withoutDoubles(spoken)).toEqual(words);
    expect(spoken.length - words.length).toBeLessThanOrEqual(2);
  });
});

/** The words as they come, less those that were said again right after a cut. */
function withoutDoubles(spoken: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const word of spoken) {
    const expected = words[kept.length];
    if (word === expected) kept.push(word);
  }
  return kept;
}
