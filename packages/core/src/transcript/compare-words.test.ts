import { describe, expect, it } from 'vitest';
import { alignWords, comparedWords, wordErrors } from './compare-words.ts';

describe('wordErrors', () => {
  it('counts words left out, added and replaced', () => {
    expect(wordErrors('ask not what', 'ask what')).toBe(1);
    expect(wordErrors('ask what', 'ask not what')).toBe(1);
    expect(wordErrors('ask not what', 'as not what')).toBe(1);
    expect(wordErrors('a b c d', 'b c x d e')).toBe(3);
    expect(wordErrors('a b', '')).toBe(2);
    expect(wordErrors('', 'a')).toBe(1);
  });

  it('takes no notice of case, punctuation and hyphens', () => {
    expect(wordErrors('Ill disposed, he said.', 'ill-disposed he said')).toBe(0);
  });
});

describe('alignWords', () => {
  const align = (expected: string, found: string, replacement: 1 | 2 = 2) =>
    alignWords(comparedWords(expected), comparedWords(found), (wanted, given) => wanted === given, { replacement });

  it('names what only one side has, place by place', () => {
    expect(align('ask not what your country', 'ask what their country can')).toEqual([
      { expected: ['not'], found: [] },
      { expected: ['your'], found: ['their'] },
      { expected: [], found: ['can'] },
    ]);
    expect(align('so it is', 'so it is')).toEqual([]);
    expect(align('', 'so')).toEqual([{ expected: [], found: ['so'] }]);
    expect(align('so', '')).toEqual([{ expected: ['so'], found: [] }]);
  });

  it('finds as many words as can be the same, or as few as can be wrong', () => {
    const lostAndAdded = { expected: ['a', 'b'], found: [] };
    expect(align('a b c', 'c x y')).toEqual([lostAndAdded, { expected: [], found: ['x', 'y'] }]);
    expect(align('a b c', 'c x y', 1)).toEqual([{ expected: ['a', 'b', 'c'], found: ['c', 'x', 'y'] }]);
  });

  it('compares words of any kind, by what makes two of them the same', () => {
    const near = (one: number, other: number): boolean => Math.abs(one - other) <= 0.2;
    expect(alignWords([1, 2, 3], [1.1, 3.1], near)).toEqual([{ expected: [2], found: [] }]);
  });
});
