import { levelOf } from './word-level.ts';

/** Samples in a row at one level that make it a word, not a cross-fade. */
const RUN = 120;

/** The words that are recognised in `scriptedSpeech`, in order, of those that may have been spoken; a word that is cut counts. */
export function wordsRecognised(samples: Int16Array, spoken: readonly string[]): readonly string[] {
  const byLevel = new Map(spoken.map((word) => [levelOf(word), word]));
  const recognised: string[] = [];
  let level = 0;
  let run = 0;
  for (const sample of samples) {
    const next = Math.abs(sample);
    run = next === level ? run + 1 : 1;
    level = next;
    const word = run === RUN ? byLevel.get(level) : undefined;
    if (word !== undefined) recognised.push(word);
  }
  return recognised;
}
