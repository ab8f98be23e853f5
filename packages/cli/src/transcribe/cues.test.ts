import { describe, expect, it } from 'vitest';
import { finalOf } from '../../testing/results.ts';
import { cuesOf } from './cues.ts';

const limits = { characters: 20, seconds: 7 };

describe('subtitles of a final', () => {
  it('are one where it is short', () => {
    expect(cuesOf(finalOf('s1', 'good morning', 2), limits)).toEqual([{ start: 2, end: 3, text: 'good morning' }]);
  });

  it('are cut between words into parts of about one length, at the times of the words', () => {
    expect(cuesOf(finalOf('s1', 'one two three four five six', 0), limits)).toEqual([
      { start: 0, end: 1.5, text: 'one two three' },
      { start: 1.5, end: 3, text: 'four five six' },
    ]);
  });

  it('are cut by time where somebody speaks slowly', () => {
    expect(cuesOf(finalOf('s1', 'a b c d', 0, 3), limits).map(({ text }) => text)).toEqual(['a b', 'c d']);
  });

  it('keep a word whole that is longer than a subtitle', () => {
    const long = 'a'.repeat(30);
    expect(cuesOf(finalOf('s1', `the ${long} end`, 0), limits).map(({ text }) => text)).toEqual(['the', long, 'end']);
  });

  it('share the time out by length where the service told no times of words', () => {
    const final = {
      type: 'final',
      id: 's1',
      text: 'aaaa bbbb cccc dddd eeee ffff',
      start: 0,
      end: 6,
      epoch: 1,
    } as const;
    expect(cuesOf(final, limits)).toEqual([
      { start: 0, end: 3, text: 'aaaa bbbb cccc' },
      { start: 3, end: 6, text: 'dddd eeee ffff' },
    ]);
  });

  it('are none for a final without words', () => {
    expect(cuesOf({ type: 'final', id: 's1', text: '', start: 0, end: 6, epoch: 1 }, limits)).toEqual([]);
  });
});
