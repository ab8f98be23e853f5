import type { VoiceSummary } from '@throughline/core';
import pico from 'picocolors';
import { describe, expect, it } from 'vitest';
import { gap, seamAt, summaryOf } from '../../cli/testing/results.ts';
import { finalOf } from '../../subtitles/testing/finals.ts';
import { compareWords } from './compare-words.ts';
import { type RoundTripReport, roundTripReportLines, roundTripReportOf } from './round-trip-report.ts';

const written = [finalOf('s0', 'one two three four five', 0, 1)];
const seam = seamAt(16_000, 32_000);
const summary = summaryOf({ seams: [seam], links: 2 });
const voice: VoiceSummary = {
  sampleRate: 16_000,
  utterances: 1,
  completed: 1,
  sentences: 1,
  seconds: 9,
  samples: 144_000,
  dials: 2,
  links: 2,
  seams: [
    { epoch: 2, utterance: 1, sentence: 0, at: 0.5, atSample: 8_000, repeated: 0, repeatedSamples: 0, exact: true },
  ],
};
const words = (text: string) => compareWords(written, [finalOf('s0', text, 0, 1)], [seam]);
const text = (report: RoundTripReport): string => roundTripReportLines(report, pico.createColors(false)).join('\n');

describe('the report of the round trip', () => {
  it('tells words, samples, links, seams and cuts', () => {
    expect(text(roundTripReportOf({ words: words('one two three four five'), voice, summary, cuts: 2 }))).toBe(
      [
        'words     5 in the text, 5 recognised, all equal',
        'speech    144 000 samples, 2 links, 1 seam in a sentence, 1 exact',
        'sent      160 000 samples, 0 lost, 2 links, 1 seam',
        'cuts      2',
        '',
        '✓ The whole text was spoken, and all of its words were recognised.',
      ].join('\n'),
    );
  });

  it('lets two words differ for each seam of the recogniser, and tells which', () => {
    const report = roundTripReportOf({ words: words('one too tree four five'), voice, summary, cuts: 2 });
    expect(report.failure).toBeUndefined();
    expect(text(report)).toContain('“two three” became “too tree”, at a seam');
    expect(text(report)).toContain('✓ The whole text was spoken, and all words but 2 were recognised.');
  });

  it('fails when more words differ, whatever the seams of the voice', () => {
    const report = roundTripReportOf({ words: words('won too tree four five'), voice, summary, cuts: 2 });
    expect(report.failure).toBe('3 words of the text were not recognised; at most 2 may differ');
    expect(text(report)).toContain(`✗ ${report.failure}.`);
  });

  it('fails when samples of the speech were lost', () => {
    const equal = words('one two three four five');
    const failure = (facts: Parameters<typeof summaryOf>[0]) =>
      roundTripReportOf({ words: equal, voice, summary: summaryOf(facts), cuts: 2 }).failure;
    expect(failure({ gaps: [gap] })).toBe('24000 samples of the speech were lost');
    expect(failure({ settledSamples: 159_998 })).toBe('2 samples of the speech were lost');
  });

  it('fails when the text was not spoken to its end', () => {
    const equal = words('one two three four five');
    for (const unfinished of [undefined, { ...voice, completed: 0 }]) {
      const report = roundTripReportOf({ words: equal, voice: unfinished, summary, cuts: 2 });
      expect(report.failure).toBe('the text was not spoken to its end');
    }
  });
});
