import pico from 'picocolors';
import { describe, expect, it } from 'vitest';
import { gap, seamAt, summaryOf } from '../../cli/testing/results.ts';
import { finalOf } from '../../subtitles/testing/finals.ts';
import { compareWords } from './compare-words.ts';
import { type DemoReport, reportLines, reportOf } from './report.ts';

const expected = [finalOf('s1', 'one two three four', 0, 1)];
const seam = seamAt(16_000, 32_000);
const summary = summaryOf({ seams: [seam], links: 2, dials: 3, replayed: 1.5, replayedSamples: 24_000 });
const words = (text: string) => compareWords(expected, [finalOf('s1', text, 0, 1)], [seam]);
const text = (report: DemoReport): string => reportLines(report, pico.createColors(false)).join('\n');

describe('the report of the demo', () => {
  it('counts samples, links, seams, replays and gaps', () => {
    expect(text(reportOf(words('one two three four'), summary, 1))).toBe(
      [
        'words     4 and 4, all equal',
        'samples   160 000 accepted, 160 000 settled, 0 lost',
        'links     2 links in 3 dials, 1 seam, 1 disturbance',
        'replay    1.5 s of audio sent again, 0 gaps',
        '',
        '✓ Nothing was lost, and the words are those of the undisturbed run.',
      ].join('\n'),
    );
  });

  it('names the words that differ, also where they may', () => {
    const report = reportOf(words('one too three four'), summary, 1);
    expect(report.failure).toBeUndefined();
    expect(text(report)).toContain('1.0 s: “two” became “too”, at a seam');
    expect(text(report)).toContain('all words but 1 at seams');
  });

  it('fails when words differ too much', () => {
    const report = reportOf(words('won too tree four'), summary, 1);
    expect(report.failure).toBe('3 words differ at one seam; at most 2 are allowed');
    expect(text(report)).toContain('✗ 3 words differ at one seam; at most 2 are allowed.');
  });

  it('fails when samples were lost, in a gap or at the end', () => {
    const equal = words('one two three four');
    expect(reportOf(equal, summaryOf({ gaps: [gap] }), 1).failure).toBe('24000 samples were lost');
    expect(reportOf(equal, summaryOf({ settledSamples: 159_999 }), 1).failure).toBe('1 sample was lost');
  });
});
