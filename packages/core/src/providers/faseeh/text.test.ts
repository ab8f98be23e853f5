import { describe, expect, it } from 'vitest';
import { isSpeechError } from '../../errors/speech-error.ts';
import { assertFaseehText, countCharacters, countWords, isLongEnough } from './text.ts';

function refusal(
  text: unknown,
): { code: string; context: object; scope: string; remedy: string | undefined } | undefined {
  try {
    assertFaseehText(text as string);
    return undefined;
  } catch (error) {
    if (!isSpeechError(error)) throw error;
    const { code, context, scope, remedy } = error;
    return { code, context, scope, remedy };
  }
}

const short = (words: number, characters: number) => ({
  code: 'text-too-short',
  context: { minimumWords: 3, minimumCharacters: 10, words, characters },
  scope: 'utterance',
  remedy: 'Give a longer text, or join it to its neighbour.',
});

describe('words', () => {
  it.each([
    ['مرحبا بكم في المنصة', 4],
    ['مَرْحَبًا بِكُمْ', 2],
    ['Hello, world!', 2],
    ["don't stop", 2],
    ['مرحبا Faseeh العربية v2', 4],
    ['٣ تفاحات و 5 apples', 5],
    ['🎉🎉🎉 !!! …', 0],
    ['', 0],
  ])('of «%s» are %i', (text, count) => {
    expect(countWords(text)).toBe(count);
  });
});

describe('characters', () => {
  it.each([
    ['مَرْحَبًا', 5],
    ['  ab c  ', 4],
    ['👩‍👩‍👧‍👦', 1],
    ['e\u0301', 1],
    ['', 0],
  ])('of «%s» are %i', (text, count) => {
    expect(countCharacters(text)).toBe(count);
  });
});

describe('a text to speak', () => {
  it.each(['مرحبا بكم في المنصة', 'one two three', 'مرحبا Faseeh العربية', 'a b c d e f'])('may be «%s»', (text) => {
    expect(refusal(text)).toBeUndefined();
    expect(isLongEnough(text)).toBe(true);
  });

  it.each(['', '   \n\t', undefined, null, 5])('may not be missing: %j', (text) => {
    expect(refusal(text)).toEqual({
      code: 'field-missing',
      context: { field: 'text' },
      scope: 'utterance',
      remedy: 'Give a text of at least 3 words and 10 characters.',
    });
  });

  it.each([
    ['two words', 'extraordinary circumstances', 2, 27],
    ['nine characters', 'one a bee', 3, 9],
    ['nine characters between blanks', '     one a bee      ', 3, 9],
    ['emoji alone', '🎉🎊🥳🎉🎊🥳🎉🎊🥳🎉🎊🥳', 0, 12],
    ['one long word', 'a'.repeat(50), 1, 50],
  ])('may not be too short: %s', (_what, text, words, characters) => {
    expect(refusal(text)).toEqual(short(words, characters));
    expect(isLongEnough(text)).toBe(false);
  });

  it('may be 100 000 characters long', () => {
    expect(refusal('مرحبا بكم '.repeat(10_000))).toBeUndefined();
    expect(refusal('🎉'.repeat(100_000))).toEqual(short(0, 100_000));
  });

  it('is looked at no further than it takes', () => {
    const text = 'مرحبا بكم '.repeat(10_000);
    expect(countWords(text, 3)).toBe(3);
    expect(countCharacters(text, 10)).toBe(10);
  });

  it('is said to be too short with both counts', () => {
    expect(() => {
      assertFaseehText('two words');
    }).toThrow(
      'text-too-short: faseeh: the text has 2 words and 9 characters; the provider speaks texts of at least 3 words and 10 characters.',
    );
  });
});
