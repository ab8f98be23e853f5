import type { FileTranscript, FileWarning } from '@throughline/node/batch';
import { describe, expect, it } from 'vitest';
import { Incomplete, incompleteLines } from './incomplete.ts';

const gap = { start: 2, end: 6.5, startSample: 2, endSample: 6, reason: 'unanswered' } as const;

function done(input: string, warnings: readonly FileWarning[] = [], gaps: FileTranscript['gaps'] = []) {
  return { input, warnings, gaps };
}

describe('files that are done but incomplete', () => {
  it.each(['truncated', 'damaged', 'empty', 'odd-byte', 'odd-header', 'quiet-mix'] as const)(
    'are those with %s, with what to do',
    (code) => {
      const incomplete = new Incomplete();
      const found = incomplete.add(done('a.wav', [{ code, message: `${code}: "a.wav" is not whole` }]));
      expect(found).toEqual([
        { input: 'a.wav', code, message: '"a.wav" is not whole', remedy: expect.stringMatching(/\.$/u) as string },
      ]);
      expect(incomplete.files).toBe(1);
    },
  );

  it('are not those of whose connection something is said', () => {
    const incomplete = new Incomplete();
    expect(incomplete.add(done('a.wav', [{ code: 'no-end-of-stream', message: 'no-end-of-stream: closed' }]))).toEqual(
      [],
    );
    expect(incomplete.add(done('b.wav'))).toEqual([]);
    expect(incomplete.files).toBe(0);
  });

  it('are those with gaps, and say how much is missing and why', () => {
    const incomplete = new Incomplete();
    const [one] = incomplete.add(done('a.wav', [], [gap]));
    const [two] = incomplete.add(done('b.wav', [], [gap, { ...gap, start: 8, end: 9, channel: 1 }]));
    expect(one?.message).toBe(
      'no words from 2.0 s to 6.5 s: the provider did not answer, and the audio was no longer in the window',
    );
    expect(two?.message).toMatch(/^no words in 2 gaps, 5\.5 s in all; the first: no words from 2\.0 s to 6\.5 s: /u);
    expect(incomplete.kinds).toMatchObject([{ code: 'gap', files: 2, example: 'a.wav' }]);
  });

  it('are counted once as files, and once for each code, however often each of their parts is damaged', () => {
    const incomplete = new Incomplete();
    const damaged: FileWarning = { code: 'damaged', message: 'damaged: "a.mp3" at 3 s' };
    incomplete.add(done('a.mp3', [damaged, damaged, { code: 'truncated', message: 'truncated: "a.mp3"' }], [gap]));
    expect(incomplete.files).toBe(1);
    expect(incomplete.listed.map(({ code }) => code)).toEqual(['damaged', 'truncated', 'gap']);
  });

  it('are all counted, and listed as far as memory is for', () => {
    const incomplete = new Incomplete();
    for (let file = 0; file < 10_010; file += 1) incomplete.add(done(`${file}.wav`, [], [gap]));
    expect(incomplete.files).toBe(10_010);
    expect(incomplete.kinds).toMatchObject([{ code: 'gap', files: 10_010 }]);
    expect(incomplete.listed).toHaveLength(10_000);
  });

  it('say which file it is, in one line without what would move a cursor', () => {
    expect(incompleteLines({ input: 'a\u001B[2J.wav', code: 'empty', message: 'no audio', remedy: 'Look.' })).toEqual([
      'empty: a\uFFFD[2J.wav: no audio',
      'Look.',
    ]);
  });
});
