import { describe, expect, it } from 'vitest';
import { countDifferent } from '@throughline/core/internal';
import { seamAt } from '../../cli/testing/results.ts';
import { finalOf } from '../../subtitles/testing/finals.ts';
import { compareWords } from './compare-words.ts';

const rate = 16_000;
const expected = [finalOf('s1', 'one two three four five six seven eight nine ten', 0, 1)];
/** From 4.5 to 5 s. */
const seam = seamAt(4.5 * rate, 5 * rate);

const compare = (text: string, seams = [seam]) => compareWords(expected, [finalOf('s1', text, 0, 1)], seams);

describe('the comparison of two transcripts', () => {
  it('finds the same words equal, whatever their case, punctuation, hyphens and segments', () => {
    const found = [
      finalOf('s2', 'Six, seven EIGHT nine-ten!', 5, 1),
      finalOf('s1', 'One two: three... four “five”', 0, 1),
    ];
    const comparison = compareWords(expected, found, [seam]);
    expect(comparison).toEqual({ expected: 10, found: 10, differences: [] });
  });

  it('lets two words differ at a seam', () => {
    const comparison = compare('one two three four fife sex seven eight nine ten');
    expect(countDifferent(comparison.differences)).toBe(2);
    expect(comparison.differences[0]).toMatchObject({ distance: 0, seam: 0 });
    expect(comparison.failure).toBeUndefined();
  });

  it('counts a lost word and a doubled one alike', () => {
    const lost = compare('one two three four six seven eight nine ten');
    const doubled = compare('one two three four five five six seven eight nine ten');
    for (const { differences, failure } of [lost, doubled]) {
      expect(countDifferent(differences)).toBe(1);
      expect(failure).toBeUndefined();
    }
  });

  it('fails for three words at one seam', () => {
    expect(compare('one two three fore fife sex seven eight nine ten').failure).toBe(
      '3 words differ at one seam; at most 2 are allowed',
    );
  });

  it('fails for words at one seam that are not next to each other', () => {
    expect(compare('one two tree four fife six sven eight nine ten').failure).toContain('3 words differ at one seam');
  });

  it('lets as many differ again at another seam', () => {
    const seams = [seam, seamAt(8 * rate, 9 * rate, 0, 3)];
    expect(compare('one two three four fife sex seven ate nein ten', seams).failure).toBeUndefined();
  });

  it('fails for one word farther than 2 s from every seam', () => {
    expect(compare('one two three four five six seven eight nine zen').failure).toBe(
      'words differ 4.0 s from the nearest seam; at most 2 s is allowed',
    );
  });

  it('fails for one word where there is no seam', () => {
    expect(compare('one two three four five six seven eight nine', []).failure).toBe(
      'words differ but there is no seam; at most 2 s is allowed',
    );
  });

  it('fails for a run without a word', () => {
    expect(compareWords(expected, [], [seam]).failure).toBeDefined();
  });
});
