import { describe, expect, it } from 'vitest';
import { spreadWords } from './word-times.ts';

const seconds = (from: number, to: number): { start: number; end: number } => ({
  start: from * 16_000,
  end: to * 16_000,
});
const told = (text: string, ...voiced: readonly { start: number; end: number }[]): readonly string[] =>
  spreadWords(text.split(' '), voiced).map(
    (word) => `${word.text} ${(word.start / 16_000).toFixed(2)}-${(word.end / 16_000).toFixed(2)}`,
  );

describe('estimated word times', () => {
  it('fill the speech without a hole, longer words taking longer', () => {
    expect(told('a longer one', seconds(1, 2.3))).toEqual(['a 1.00-1.20', 'longer 1.20-1.90', 'one 1.90-2.30']);
  });

  it('never lay a word across a pause', () => {
    const words = told('ask not what your country can do', seconds(0, 1), seconds(2, 3.8));
    expect(words[2]).toBe('what 0.62-1.00');
    expect(words[3]).toBe('your 2.00-2.45');
    expect(words[6]).toContain('-3.80');
  });

  it('put a long pause after punctuation, even where the lengths fit a little worse', () => {
    const words = told('in his power to do for them, he was not a young man', seconds(0, 2), seconds(3.2, 5.2));
    expect(words[6]).toMatch(/^them, .*-2.00$/);
    expect(words[7]).toMatch(/^he 3.20-/);
  });

  it('stay inside the speech where there are more pieces than words', () => {
    expect(told('yes', seconds(0, 0.2), seconds(1, 1.8), seconds(3, 3.1))).toEqual(['yes 1.00-1.80']);
  });

  it('take a digit as a word of its own', () => {
    expect(told('in 1961', seconds(0, 2))).toEqual(['in 0.00-0.30', '1961 0.30-2.00']);
  });

  it('are none for no words', () => {
    expect(spreadWords([], [seconds(0, 1)])).toEqual([]);
  });
});
