import { describe, expect, it } from 'vitest';
import { LinkMap } from './link-map.ts';
import { TrackSegments } from './track-segments.ts';
import { SaidWords } from './said-words.ts';
import { SeamAlignment } from './seam.ts';
import type { PlacedResult, PlacedWord } from './words.ts';

const rate = 16_000;

function word(normalized: string, start: number, end: number): PlacedWord {
  return { text: normalized, normalized, start: start * rate, end: end * rate };
}

function placed(...words: PlacedWord[]): PlacedResult {
  const start = words[0]?.start ?? 0;
  const end = words.at(-1)?.end ?? start;
  return { start, end, startKnown: true, endKnown: true, times: 'words', words, impossible: false };
}

describe('the results of a link', () => {
  it('remember the last 1 024 keys that a final has closed', () => {
    const results = new TrackSegments(new LinkMap(rate), undefined, 0);
    for (let index = 0; index < 5000; index += 1) {
      const at = placed(word('so', index, index + 1));
      results.close(results.openSegment(String(index), at), at);
    }
    const repeats = (key: string): boolean =>
      results.repeats(key, placed(word('it', Number(key), Number(key) + 1)), true);
    expect(repeats('4999')).toBe(true);
    expect(repeats('3976')).toBe(true);
    expect(repeats('3975')).toBe(false);
    expect(results.open.size).toBe(0);
  });

  it('are judged by the seam until the link itself has answered all that was said', () => {
    const said = new SaidWords();
    said.add([{ word: word('yes', 1, 1.5) }], 1, 1);
    const words = new SeamAlignment({ from: 0, settled: 1.5 * rate, sampleRate: rate }, said.all());
    const results = new TrackSegments(new LinkMap(rate), { words, tail: [], mostRepeated: 8 }, 0);
    const judge = (key: string): boolean => {
      const result = placed(word('yes', 1, 1.5));
      return results
        .judge(
          results.openSegment(key, { start: result.start, startKnown: true, end: 0, endKnown: false }),
          result,
          false,
        )
        .every((verdict) => verdict.kept);
    };
    expect(judge('0')).toBe(false);
    results.forgetSeam(words.reach);
    expect(judge('0')).toBe(false);
    results.forgetSeam(words.reach + 1);
    expect(judge('0')).toBe(true);
  });

  it('rank segments as they came, but for one that clearly begins before its neighbour', () => {
    const results = new TrackSegments(new LinkMap(rate), undefined, rate / 2);
    const second = results.openSegment('2', { start: 3 * rate, startKnown: true, end: 0, endKnown: false });
    const third = results.openSegment('3', { start: 2.8 * rate, startKnown: true, end: 0, endKnown: false });
    const first = results.openSegment('1', { start: rate, startKnown: true, end: 0, endKnown: false });
    const fourth = results.openSegment('4', { start: 6 * rate, startKnown: true, end: 0, endKnown: false });
    expect([first, second, third, fourth].map((segment) => segment.rank)).toEqual(
      [first, second, third, fourth].map((segment) => segment.rank).sort((one, other) => one - other),
    );
    expect(new Set([first.rank, second.rank, third.rank, fourth.rank]).size).toBe(4);
  });
});

describe('the words that were said', () => {
  it('are forgotten up to the first one that ends after a position', () => {
    const said = new SaidWords();
    said.add([{ word: word('so', 1, 1.5) }, { word: word('it', 1.5, 2) }, { word: word('is', 2, 3) }], 1, 1);
    said.forget(2 * rate);
    expect(said.all().map(({ normalized }) => normalized)).toEqual(['is']);
  });

  it('stand in the order of their segments, whatever order their finals came in', () => {
    const said = new SaidWords();
    said.add([{ word: word('people', 2, 2.4) }], 1, 8);
    said.add([{ word: word('we', 1.95, 2.1) }], 1, 7);
    const people = said.all()[1];
    said.add([{ word: word('so', 2.2, 2.3), ...(people === undefined ? {} : { before: people }) }], 2, 1);
    expect(said.all().map(({ normalized }) => normalized)).toEqual(['we', 'so', 'people']);
  });

  it('end with a tail of the last 64', () => {
    const said = new SaidWords();
    for (let index = 0; index < 100; index += 1) said.addTail([word(`w${index}`, 0, 0)]);
    expect(said.tail).toHaveLength(64);
    expect(said.tail.at(-1)).toBe('w99');
  });
});
