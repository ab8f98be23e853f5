import type { RelabelEvent } from '../protocol/recognition.ts';

/** A word of a link's final, by where it begins on the link's own clock, in seconds. */
export interface TimedWord {
  readonly at: number | undefined;
}

/**
 * Which of a final's words have another label now. Words are found by their start, to the millisecond; one without a speaker of its
 * own has that of the whole.
 */
export function changesOf<Word extends TimedWord>(
  words: readonly Word[],
  { words: changes, speaker }: RelabelEvent,
): readonly (readonly [word: Word, label: string | undefined])[] {
  if (changes === undefined) return speaker === undefined ? [] : words.map((word) => [word, speaker] as const);
  const byStart = new Map<number, Word[]>();
  for (const word of words) {
    if (word.at === undefined) continue;
    const at = milliseconds(word.at);
    const same = byStart.get(at);
    if (same === undefined) byStart.set(at, [word]);
    else same.push(word);
  }
  // Words that begin at the same moment, as punctuation does, are taken in their order.
  return changes.flatMap(({ start, speaker: label = speaker }) => {
    const word = byStart.get(milliseconds(start))?.shift();
    return word === undefined ? [] : [[word, label] as const];
  });
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
