import { describe, expect, it } from 'vitest';
import { wordErrors } from '../testing/word-errors.ts';

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
