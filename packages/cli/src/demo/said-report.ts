import type { Summary, VoiceSummary } from '@throughline/core';
import { count } from '../count.ts';
import type { Colors } from '../terminal.ts';
import { countDifferent, type WordComparison } from './compare-words.ts';
import { differenceText, lostSamples, reportRow, whole } from './report.ts';

/** What the run from a text through a voice to the recogniser has shown. */
export interface SaidReport {
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

/** A recogniser that is cut off may hear the words around the seam otherwise; a cut of the voice changes no sample. */
const wordsPerSeam = 2;

export function saidReportOf(facts: Omit<SaidReport, 'failure'>): SaidReport {
  const failure = failureOf(facts);
  return { ...facts, ...(failure === undefined ? {} : { failure }) };
}

function failureOf({ words, voice, summary }: Omit<SaidReport, 'failure'>): string | undefined {
  if (voice?.completed !== 1) return 'the text was not spoken to its end';
  const lost = lostSamples(summary);
  if (lost > 0) return `${count(lost, 'sample')} of the speech were lost`;
  const differing = countDifferent(words.differences);
  const allowed = wordsPerSeam * summary.seams.length;
  return differing > allowed
    ? `${count(differing, 'word')} of the text were heard otherwise or not at all; at most ${allowed} may differ`
    : undefined;
}

/** The report in lines, without a line break at their ends. */
export function saidReportLines(report: SaidReport, colors: Colors): readonly string[] {
  const { words, voice, summary, cuts, failure } = report;
  const { bold, green, red, yellow } = colors;
  const row = reportRow(colors);
  const differing = countDifferent(words.differences);
  const equality = differing === 0 ? green('all equal') : yellow(differing === 1 ? '1 differs' : `${differing} differ`);
  const lost = lostSamples(summary);
  return [
    row('words', `${words.expected} in the text, ${words.found} heard, ${equality}`),
    ...words.differences.map((difference) => row('', differenceText(difference))),
    ...(voice === undefined ? [] : [row('said', voiceText(voice))]),
    row(
      'heard',
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
  return `${whole(samples)} samples, ${count(links, 'link')}, ${count(seams.length, 'seam')} in mid-sentence, ${exact} exact`;
}

function verdict(differing: number): string {
  if (differing === 0) return 'What was written was said, and what was said was heard.';
  return `What was written was said, and but for ${count(differing, 'word')} it was heard.`;
}
