import type { Summary, VoiceSummary } from '@throughline/core';
import { type Colors, count } from '@throughline/cli/internal';
import { countDifferent } from '@throughline/core/internal';
import type { WordComparison } from './compare-words.ts';
import { differenceText, lostSamples, reportRow, whole } from './report.ts';

/** The result of the round trip: a text, spoken by the voice, and recognised again. */
export interface RoundTripReport {
  readonly words: WordComparison;
  /** Of the voice; absent where the text was not spoken to its end. */
  readonly voice: VoiceSummary | undefined;
  /** Of the recogniser. */
  readonly summary: Summary;
  /** How often the two connections were cut. */
  readonly cuts: number;
  /** Why it has failed; absent if it has not. */
  readonly failure?: string;
}

/** A recogniser that is cut off may recognise other words around the seam; a cut of the voice changes no sample. */
const wordsPerSeam = 2;

export function roundTripReportOf(facts: Omit<RoundTripReport, 'failure'>): RoundTripReport {
  const failure = failureOf(facts);
  return { ...facts, ...(failure === undefined ? {} : { failure }) };
}

function failureOf({ words, voice, summary }: Omit<RoundTripReport, 'failure'>): string | undefined {
  if (voice?.completed !== 1) return 'the text was not spoken to its end';
  const lost = lostSamples(summary);
  if (lost > 0) return `${count(lost, 'sample')} of the speech ${lost === 1 ? 'was' : 'were'} lost`;
  const differing = countDifferent(words.differences);
  const allowed = wordsPerSeam * summary.seams.length;
  return differing > allowed
    ? `${count(differing, 'word')} of the text ${differing === 1 ? 'was' : 'were'} not recognised; at most ${allowed} may differ`
    : undefined;
}

/** The report in lines, without a line break at their ends. */
export function roundTripReportLines(report: RoundTripReport, colors: Colors): readonly string[] {
  const { words, voice, summary, cuts, failure } = report;
  const { bold, green, red, yellow } = colors;
  const row = reportRow(colors);
  const differing = countDifferent(words.differences);
  const equality = differing === 0 ? green('all equal') : yellow(differing === 1 ? '1 differs' : `${differing} differ`);
  const lost = lostSamples(summary);
  return [
    row('words', `${words.expected} in the text, ${words.found} recognised, ${equality}`),
    ...words.differences.map((difference) => row('', differenceText(difference))),
    ...(voice === undefined ? [] : [row('speech', voiceText(voice))]),
    row(
      'sent',
      [
        `${whole(summary.settledSamples)} samples,`,
        `${lost === 0 ? green('0 lost') : red(`${whole(lost)} lost`)},`,
        `${count(summary.links, 'link')}, ${count(summary.seams.length, 'seam')}`,
      ].join(' '),
    ),
    row('cuts', String(cuts)),
    '',
    failure === undefined ? bold(green(`✓ ${verdict(differing)}`)) : bold(red(`✗ ${failure}.`)),
  ];
}

function voiceText({ samples, links, seams }: VoiceSummary): string {
  const exact = seams.filter((seam) => seam.exact).length;
  return `${whole(samples)} samples, ${count(links, 'link')}, ${count(seams.length, 'seam')} in a sentence, ${exact} exact`;
}

function verdict(differing: number): string {
  if (differing === 0) return 'The whole text was spoken, and all of its words were recognised.';
  return `The whole text was spoken, and all words but ${differing} were recognised.`;
}
