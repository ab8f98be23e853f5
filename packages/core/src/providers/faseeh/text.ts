import { SpeechError } from '../../errors/speech-error.ts';

/** The shortest text that the provider speaks (Faseeh error page, 40001). */
export const faseehMinimum: { readonly words: number; readonly characters: number } = { words: 3, characters: 10 };

// Words and characters are found in the same way in every language that the provider speaks; the locale only has to be some.
// They are made with the first text, for it takes longer to make them than to load a file.
const segmenter = (granularity: 'word' | 'grapheme'): (() => Intl.Segmenter) => {
  let made: Intl.Segmenter | undefined;
  return () => (made ??= new Intl.Segmenter('ar', { granularity }));
};
const words = segmenter('word');
const characters = segmenter('grapheme');

/** Words of a text in any script: numbers are words, punctuation and emoji are none. At most `limit` are counted. */
export function countWords(text: string, limit = Number.POSITIVE_INFINITY): number {
  let count = 0;
  for (const { isWordLike } of words().segment(text)) {
    if (isWordLike === true) count += 1;
    if (count >= limit) break;
  }
  return count;
}

/**
 * Characters as a reader counts them, blanks at either end left out: a letter with its vowel signs is one, an emoji of several
 * parts too. How the provider counts is not documented; no other way of counting finds fewer. At most `limit` are counted.
 */
export function countCharacters(text: string, limit = Number.POSITIVE_INFINITY): number {
  const counted = characters().segment(text.trim())[Symbol.iterator]();
  let count = 0;
  while (count < limit && counted.next().done !== true) count += 1;
  return count;
}

/** Whether a text has the 3 words and 10 characters that the provider asks for. Looks at no more of it than that takes. */
export function isLongEnough(text: string): boolean {
  return (
    countCharacters(text, faseehMinimum.characters) >= faseehMinimum.characters &&
    countWords(text, faseehMinimum.words) >= faseehMinimum.words
  );
}

/**
 * Checks a text before it is sent.
 *
 * @throws SpeechError `field-missing` for a text of blanks or none, `text-too-short` with both counts for less than 3 words or
 * 10 characters
 */
export function assertFaseehText(text: string): void {
  // The types do not bind a caller in JavaScript.
  const given: unknown = text;
  if (typeof given !== 'string' || given.trim() === '') {
    throw new SpeechError('field-missing', {
      message: 'faseeh: there is no text to speak.',
      context: { field: 'text' },
      scope: 'utterance',
      provider: 'faseeh',
      remedy: `Give a text of at least ${faseehMinimum.words} words and ${faseehMinimum.characters} characters.`,
    });
  }
  if (isLongEnough(given)) return;
  const found = { words: countWords(given), characters: countCharacters(given) };
  throw new SpeechError('text-too-short', {
    message:
      `faseeh: the text has ${found.words} words and ${found.characters} characters; the provider speaks texts of at least ` +
      `${faseehMinimum.words} words and ${faseehMinimum.characters} characters.`,
    context: { minimumWords: faseehMinimum.words, minimumCharacters: faseehMinimum.characters, ...found },
    provider: 'faseeh',
  });
}
