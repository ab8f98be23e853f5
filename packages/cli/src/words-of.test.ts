import { describe, expect, it } from 'vitest';
import { shellWord } from './simulate/shell-word.ts';
import { OpenQuoteError, wordsOf } from './words-of.ts';

describe('the words of a text', () => {
  it.each([
    ['', []],
    ['  one\ttwo \n three ', ['one', 'two', 'three']],
    [`a'b c'd "e 'f'" '' "g\\"h\\\\i"`, ['ab cd', "e 'f'", '', 'g"h\\i']],
    [String.raw`a\ b \'c "d\e"`, ['a b', "'c", String.raw`d\e`]],
  ])('are those of a shell: %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it('come back as they were quoted', () => {
    const words = ['plain', 'two words', "it's", '"', String.raw`\n`, '$HOME', '*', ''];
    expect(wordsOf(words.map(shellWord).join(' '))).toEqual(words);
  });

  it.each([`one 'two`, `one "two`, 'one\\', `"one\\"`])('are none where a quote is open: %j', (text) => {
    expect(() => wordsOf(text)).toThrow(OpenQuoteError);
  });
});
