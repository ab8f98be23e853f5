import { describe, expect, it } from 'vitest';
import { joinWords, wordsOfTokens } from './token-words.ts';

const texts = (...tokens: string[]): readonly string[] =>
  wordsOfTokens(tokens.map((text) => ({ text }))).map(({ text }) => text);

describe('words of tokens', () => {
  it('begin at a blank, wherever it stands: before a token, behind one, or as a token of its own', () => {
    expect(texts('Hel', 'lo', ' wor', 'ld', '.', ' ', 'Good ', 'bye', '\u{a0}', 'now')).toEqual([
      'Hello',
      'world.',
      'Good',
      'bye',
      'now',
    ]);
  });

  it('have the first start, the last end and the least confidence', () => {
    expect(
      wordsOfTokens([
        { text: ' Hel', start: 0.6, end: 0.7, confidence: 0.9, speaker: '1', language: 'en' },
        { text: 'lo', start: 0.7, end: 0.76, confidence: 0.8, speaker: '2', language: 'de' },
        { text: '!' },
      ]),
    ).toEqual([{ text: 'Hello!', start: 0.6, end: 0.76, confidence: 0.8, speaker: '1', language: 'en' }]);
  });

  it('have no time that a token with a sound in it lacks', () => {
    expect(
      wordsOfTokens([
        { text: 'Hel', start: 0.6, end: 0.7 },
        { text: 'lo', confidence: 0.5 },
        { text: ' wor', end: 1 },
        { text: 'ld', start: 1, end: 1.2 },
      ]),
    ).toEqual([
      { text: 'Hello', start: 0.6, confidence: 0.5 },
      { text: 'world', end: 1.2 },
    ]);
  });

  it('begin with the start of what an opening sign without a time opens', () => {
    expect(wordsOfTokens([{ text: ' “' }, { text: 'Yes', start: 1, end: 1.2 }])).toEqual([
      { text: '“Yes', start: 1, end: 1.2 },
    ]);
  });

  it('are the tokens themselves in scripts without blanks, and attach there', () => {
    expect(
      wordsOfTokens([{ text: '你好' }, { text: '。' }, { text: '世界' }, { text: 'OK' }, { text: ' 我' }]),
    ).toEqual([
      { text: '你好。' },
      { text: '世界', attaches: 'previous' },
      { text: 'OK', attaches: 'previous' },
      { text: '我' },
    ]);
    expect(texts('「', '東京', '」', 'タワ', 'ー')).toEqual(['「東京」', 'タワ', 'ー']);
    // A vowel sign stands with its consonant.
    expect(texts('สวัสด', 'ี', 'ครับ')).toEqual(['สวัสดี', 'ครับ']);
  });

  it('are whole where blanks are few: letters of one word, digits, Hangul', () => {
    expect(texts(' 안녕', '하세요', ' 20', '26', ',', '5', ' don', "'", 't')).toEqual([
      '안녕하세요',
      '2026,5',
      "don't",
    ]);
  });

  it('are none where there is nothing but blanks', () => {
    expect(texts()).toEqual([]);
    expect(texts('', ' ', '\n')).toEqual([]);
  });

  it('make the text of the tokens again', () => {
    const tokens = ['Take', ' the', ' 新', '幹', '線', ' to', ' Tō', 'kyō', '!'];
    expect(joinWords(wordsOfTokens(tokens.map((text) => ({ text }))), ' ')).toBe(tokens.join(''));
  });
});

describe('the text of words', () => {
  it('has no joiner where a word attaches to its neighbour', () => {
    const words = [
      { text: '(', attaches: 'next' },
      { text: 'well' },
      { text: ',', attaches: 'previous' },
      { text: 'half' },
      { text: '-', attaches: 'both' },
      { text: 'way' },
      { text: ')', attaches: 'previous' },
    ] as const;
    expect(joinWords(words, ' ')).toBe('(well, half-way)');
    expect(joinWords(words.slice(2, 4), ' ')).toBe(', half');
    expect(joinWords(words, '')).toBe('(well,half-way)');
    expect(joinWords([], ' ')).toBe('');
  });
});
