import type { FinalResult } from '@throughline/core';

/** A stretch of text with its times in seconds on the source clock. */
export interface TimedText {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The words of a final's text with their times; where the provider gave none, the segment's time is divided by length. */
export function timedWords({ text, start, end, words }: FinalResult): readonly TimedText[] {
  const texts = text.split(/\s+/u).filter((word) => word !== '');
  // The text has the punctuation, the words have the times; they go together only word by word.
  if (words?.length === texts.length) {
    return words.map((word, index) => ({ start: word.start, end: word.end, text: texts[index] ?? word.text }));
  }
  return divided(texts, start, end);
}

/** Divides a time among words by their length. */
export function divided(texts: readonly string[], start: number, end: number): readonly TimedText[] {
  const letters = texts.reduce((sum, word) => sum + word.length, 0);
  let before = 0;
  return texts.map((word) => {
    const from = start + ((end - start) * before) / letters;
    before += word.length;
    return { start: from, end: start + ((end - start) * before) / letters, text: word };
  });
}
