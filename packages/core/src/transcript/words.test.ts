import { describe, expect, it } from 'vitest';
import type { ResultEvent } from '../protocol/recognition.ts';
import { LinkMap } from './link-map.ts';
import { normalizedWord, placeResult, splitWords } from './words.ts';

const rate = 16_000;

function mapOf(from: number, seconds: number): LinkMap {
  const map = new LinkMap(rate);
  map.audio(from, seconds * rate, 0);
  return map;
}

function result(fields: Partial<ResultEvent>): ResultEvent {
  return { type: 'result', final: true, key: '0', text: '', ...fields };
}

describe('the normalized of a word', () => {
  it('leave case, width and punctuation aside', () => {
    expect(normalizedWord('Don’t,')).toBe('dont');
    expect(normalizedWord('ＡＢＣ')).toBe('abc');
    expect(normalizedWord('$5.00')).toBe('500');
    expect(normalizedWord('नमस्ते।')).toBe('नमस्ते');
  });

  it('are the word itself where it is punctuation only', () => {
    expect(normalizedWord('—')).toBe('—');
  });
});

describe('the words of a text', () => {
  it('stand between blanks', () => {
    expect(splitWords('  so   it\tis ', ' ')).toEqual(['so', 'it', 'is']);
  });

  it('are found by the platform where a script has no blanks', () => {
    const words = splitWords('今日は良い天気です', '');
    expect(words.join('')).toBe('今日は良い天気です');
    expect(words.length).toBeGreaterThan(1);
  });
});

describe('the place of a result', () => {
  it('is translated by the link, to the sample', () => {
    const words = [{ text: 'yes', start: 0.25, end: 0.5 }];
    const placed = placeResult(result({ text: 'yes', start: 0.2, end: 0.6, words }), mapOf(rate, 2), 0, ' ');
    expect(placed).toMatchObject({ start: 19_200, end: 25_600, endKnown: true, times: 'words' });
    expect(placed.words).toEqual([{ text: 'yes', normalized: 'yes', start: 20_000, end: 24_000 }]);
  });

  it('is that of its words where the result itself has no times', () => {
    const words = [
      { text: 'a', start: 0.5, end: 0.75 },
      { text: 'b', start: 0.75, end: 1 },
    ];
    const placed = placeResult(result({ text: 'a b', words }), mapOf(0, 2), 0, ' ');
    expect(placed).toMatchObject({ start: 8000, end: 16_000, endKnown: true });
  });

  it('spreads words without times over the result in proportion to their length', () => {
    const placed = placeResult(result({ text: 'abc abcdefg', start: 0, end: 1.2 }), mapOf(0, 2), 0, ' ');
    expect(placed.times).toBe('span');
    expect(placed.words.map(({ start, end }) => [start, end])).toEqual([
      [0, 6400],
      [6400, 19_200],
    ]);
  });

  it('treats words of which one has no finite time as words without times', () => {
    const words = [
      { text: 'a', start: 0.1, end: Number.NaN },
      { text: 'b', start: 0.3, end: 0.4 },
    ];
    expect(placeResult(result({ text: 'a b', start: 0, end: 1, words }), mapOf(0, 2), 0, ' ').times).toBe('span');
  });

  it('is from settled to sent where no time is known, and its end is not known either', () => {
    const placed = placeResult(result({ text: 'so it is' }), mapOf(0, 2), rate, ' ');
    expect(placed).toMatchObject({ start: rate, end: 2 * rate, endKnown: false, times: 'none' });
    const infinite = placeResult(result({ text: 'so', start: 0.5, end: Infinity }), mapOf(0, 2), 0, ' ');
    expect(infinite).toMatchObject({ start: 8000, end: 2 * rate, endKnown: false });
  });

  it('is its end where nothing else is known, and all before that is settled already', () => {
    const placed = placeResult(result({ text: 'so', end: 1 }), mapOf(0, 4), 3 * rate, ' ');
    expect(placed).toMatchObject({ start: rate, end: rate, startKnown: false, endKnown: true });
    const open = placeResult(result({ text: 'so', end: 3 }), mapOf(0, 4), rate, ' ');
    expect(open).toMatchObject({ start: rate, end: 3 * rate });
  });

  it('never ends before it starts', () => {
    const placed = placeResult(result({ text: 'so', start: 1, end: 0.5 }), mapOf(0, 2), 0, ' ');
    expect(placed.end).toBe(placed.start);
  });
});
