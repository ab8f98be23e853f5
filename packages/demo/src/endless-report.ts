import type { Summary } from '@throughline/core';
import { type Colors, count, inSeconds } from '@throughline/cli/internal';
import type { WordComparison } from './compare-words.ts';
import { type DemoReport, differenceText, reportOf, reportRow, samplesText, verdictLine, wordsText } from './report.ts';

/** The result of the stream whose link and provider were replaced. */
export type EndlessReport = Omit<DemoReport, 'cuts'>;

export function endlessReportOf(words: WordComparison, summary: Summary): EndlessReport {
  const { failure = notReplaced(summary), ...report } = reportOf(words, summary, 0);
  return { words: report.words, summary: report.summary, ...(failure === undefined ? {} : { failure }) };
}

function notReplaced({ seams, routes = [] }: Summary): string | undefined {
  if (!seams.some(({ cause }) => cause === 'rotation')) return 'no link was replaced while it streamed';
  return routes.filter(({ links }) => links > 0).length < 2 ? 'no other provider took over' : undefined;
}

/** The report in lines, without a line break at their ends. */
export function endlessReportLines(report: EndlessReport, colors: Colors): readonly string[] {
  const { words, summary } = report;
  const { links, dials, seams, routes = [], replayed, gaps } = summary;
  const row = reportRow(colors);
  const rotations = seams.filter(({ cause }) => cause === 'rotation').length;
  return [
    row('words', wordsText(words, colors)),
    ...words.differences.map((difference) => row('', differenceText(difference))),
    row('samples', samplesText(summary, colors)),
    row('links', `${count(links, 'link')} in ${count(dials, 'dial')}, ${count(rotations, 'rotation')}`),
    row(
      'providers',
      routes
        .map(({ provider, links: own, heard }) => `${provider} heard ${inSeconds(heard)} on ${count(own, 'link')}`)
        .join(', '),
    ),
    row('replay', `${inSeconds(replayed)} of audio sent again, ${count(gaps.length, 'gap')}`),
    '',
    verdictLine(report, colors),
  ];
}
