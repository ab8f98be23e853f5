import pico from 'picocolors';
import { describe, expect, it } from 'vitest';
import { gap, seamAt, share, summaryOf } from '../../cli/testing/results.ts';
import { finalOf } from '../../subtitles/testing/finals.ts';
import { compareWords } from './compare-words.ts';
import { type EndlessReport, endlessReportLines, endlessReportOf } from './endless-report.ts';

const expected = [finalOf('s1', 'one two three four', 0, 1)];
const lost = seamAt(16_000, 32_000, 0, 3);
const seams = [{ ...seamAt(0, 16_000), cause: 'rotation' as const }, lost];
const routes = [
  { ...share, provider: 'deepgram', index: 0, heard: 9.5 },
  { ...share, provider: 'bodhi', links: 1 },
];
const summary = summaryOf({ seams, routes, links: 3, dials: 5, replayed: 7, replayedSamples: 112_000 });
const words = (text: string) => compareWords(expected, [finalOf('s1', text, 0, 1)], seams);
const text = (report: EndlessReport): string => endlessReportLines(report, pico.createColors(false)).join('\n');

describe('the report of the stream whose link and provider were replaced', () => {
  it('tells words, samples, links and what each provider heard', () => {
    expect(text(endlessReportOf(words('one two three four'), summary))).toBe(
      [
        'words     4 and 4, all equal',
        'samples   160 000 accepted, 160 000 settled, 0 lost',
        'links     3 links in 5 dials, 1 rotation',
        'providers deepgram heard 9.5 s on 2 links, bodhi heard 7.5 s on 1 link',
        'replay    7.0 s of audio sent again, 0 gaps',
        '',
        '✓ Nothing was lost, and the words are those of the undisturbed run.',
      ].join('\n'),
    );
  });

  it('fails when a sample was lost, or words differ too much', () => {
    const equal = words('one two three four');
    expect(endlessReportOf(equal, { ...summary, gaps: [gap] }).failure).toBe('24000 samples were lost');
    const report = endlessReportOf(words('won too tree four'), summary);
    expect(text(report)).toContain('✗ 3 words differ at one seam');
  });

  it('fails when no link was replaced while it streamed, and when no other provider took over', () => {
    const equal = words('one two three four');
    expect(endlessReportOf(equal, { ...summary, seams: [lost] }).failure).toBe(
      'no link was replaced while it streamed',
    );
    for (const none of [[], [share], [share, { ...share, links: 0 }]]) {
      expect(endlessReportOf(equal, { ...summary, routes: none }).failure).toBe('no other provider took over');
    }
  });
});
