import type { Summary } from '@throughline/core';
import { type Colors, count, inSeconds } from '@throughline/cli/internal';
import { countDifferent } from '@throughline/core/internal';
import type { PlacedDifference, WordComparison } from './compare-words.ts';

/** The result of the two runs. */
export interface DemoReport {
  readonly words: WordComparison;
  /** Of the disturbed run. */
  readonly summary: Summary;
  /** How often the connection was disturbed. */
  readonly cuts: number;
  /** Why it has failed; absent if it has not. */
  readonly failure?: string;
}

/** Accepted samples without an answer: those in gaps and those never settled. */
export function lostSamples({ acceptedSamples, settledSamples, gaps }: Summary): number {
  return (
    acceptedSamples -
    settledSamples +
    gaps.reduce((sum, { startSample, endSample }) => sum + endSample - startSample, 0)
  );
}

export function reportOf(words: WordComparison, summary: Summary, cuts: number): DemoReport {
  const lost = lostSamples(summary);
  const failure =
    words.failure ?? (lost > 0 ? `${count(lost, 'sample')} ${lost === 1 ? 'was' : 'were'} lost` : undefined);
  return { words, summary, cuts, ...(failure === undefined ? {} : { failure }) };
}

/** Makes a line of a report: a name and a value. */
export function reportRow({ dim }: Colors): (name: string, value: string) => string {
  return (name, value) => `${dim(name.padEnd(10))}${value}`;
}

/** The report in lines, without a line break at their ends. */
export function reportLines(report: DemoReport, colors: Colors): readonly string[] {
  const { words, summary, cuts } = report;
  const { links, dials, seams, replayed, gaps } = summary;
  const row = reportRow(colors);
  return [
    row('words', wordsText(words, colors)),
    ...words.differences.map((difference) => row('', differenceText(difference))),
    row('samples', samplesText(summary, colors)),
    row(
      'links',
      [
        count(links, 'link'),
        `in ${count(dials, 'dial')},`,
        `${count(seams.length, 'seam')},`,
        count(cuts, 'disturbance'),
      ].join(' '),
    ),
    row('replay', `${inSeconds(replayed)} of audio sent again, ${count(gaps.length, 'gap')}`),
    '',
    verdictLine(report, colors),
  ];
}

export function samplesText(summary: Summary, { green, red }: Colors): string {
  const { acceptedSamples, settledSamples } = summary;
  const lost = lostSamples(summary);
  return `${whole(acceptedSamples)} accepted, ${whole(settledSamples)} settled, ${lost === 0 ? green('0 lost') : red(`${whole(lost)} lost`)}`;
}

export function verdictLine(
  { words, failure }: Pick<DemoReport, 'words' | 'failure'>,
  { bold, green, red }: Colors,
): string {
  return failure === undefined ? bold(green(`✓ ${verdict(words)}`)) : bold(red(`✗ ${failure}.`));
}

function verdict({ differences }: WordComparison): string {
  const differing = countDifferent(differences);
  if (differing === 0) return 'Nothing was lost, and the words are those of the undisturbed run.';
  return `Nothing was lost, and all words but ${differing} at seams are those of the undisturbed run.`;
}

export function wordsText({ expected, found, differences }: WordComparison, { green, yellow }: Colors): string {
  if (differences.length === 0) return `${expected} and ${found}, ${green('all equal')}`;
  const differing = countDifferent(differences);
  return `${expected} undisturbed, ${found} disturbed, ${yellow(differing === 1 ? '1 differs' : `${differing} differ`)}`;
}

export function differenceText({ expected, found, distance }: PlacedDifference): string {
  const text = (words: PlacedDifference['expected']): string =>
    words.length === 0 ? 'nothing' : `“${words.map((word) => word.text).join(' ')}”`;
  const at = expected[0]?.start ?? found[0]?.start ?? 0;
  const far = distance === Infinity ? 'no seam' : distance === 0 ? 'at a seam' : `${inSeconds(distance)} from a seam`;
  return `${inSeconds(at)}: ${text(expected)} became ${text(found)}, ${far}`;
}

/** `160 000` */
export function whole(value: number): string {
  return value.toLocaleString('en-US').replaceAll(',', ' ');
}
