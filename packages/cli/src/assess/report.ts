import type { AssessedWord, Assessment } from '@throughline/core';
import { printableJson, printableLine } from '@throughline/core/internal';
import stringWidth from 'string-width';
import type { Colors } from '../terminal.ts';

/** What stands above made-up scores, wherever they are printed. */
export const simulatedNotice =
  'SIMULATED: no provider was used; this speech is artificial, and its scores are invented.';

export interface ReportOptions {
  readonly simulated: boolean;
  readonly colors: Colors;
}

/** Wider words are not lined up. */
const widestWord = 24;
const good = 80;
const fair = 60;

/** One line for each word with its score and the provider's verdict, and one for the scores of the whole. */
export function assessmentText({ utterances, scores }: Assessment, { simulated, colors }: ReportOptions): string {
  const words = utterances.flatMap((utterance) => utterance.words);
  const width = Math.min(widestWord, Math.max(0, ...words.map(({ text }) => stringWidth(printableLine(text)))));
  const lines = words.map((word) => wordLine(word, width, colors));
  const spoken = utterances.map(({ text }) => printableLine(text)).filter((text) => text !== '');
  const whole = Object.entries(scores).map(([name, score]) => `${name} ${scoreText(score, colors)}`);
  return [
    ...(simulated ? [simulatedNotice] : []),
    // Where the words have no scores of their own, what was understood is all that there is to show.
    ...(lines.length > 0 ? lines : spoken),
    ...(whole.length > 0 ? [whole.join(' · ')] : ['The provider gave no overall score.']),
    '',
  ].join('\n');
}

/** The assessment as one JSON object in one line; with `raw`, the provider's answer as it came too. */
export function assessmentJson(
  assessment: Assessment,
  { simulated, raw }: { simulated: boolean; raw: boolean },
): string {
  const { raw: answer, ...rest } = assessment;
  return `${printableJson({ simulated, ...rest, ...(raw ? { raw: answer } : {}) })}\n`;
}

/** What the provider thinks so far, in one line. */
export function interimLine({ utterances }: Assessment): string {
  return utterances
    .flatMap(({ words }) => words)
    .map(({ text, score }) => (score === undefined ? text : `${text} ${Math.round(score)}`))
    .join(', ');
}

function wordLine({ text, score, decision = '' }: AssessedWord, width: number, colors: Colors): string {
  const shown = printableLine(text);
  const padding = ' '.repeat(Math.max(0, width - stringWidth(shown)));
  const shownScore = score === undefined ? '  –' : scoreText(score, colors, 3);
  return `${shown}${padding}  ${shownScore}  ${printableLine(decision)}`.trimEnd();
}

function scoreText(score: number, { green, yellow, red }: Colors, width = 0): string {
  const text = String(Math.round(score)).padStart(width);
  if (score >= good) return green(text);
  return score >= fair ? yellow(text) : red(text);
}
