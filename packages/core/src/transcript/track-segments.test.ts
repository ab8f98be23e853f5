import { describe, expect, it } from 'vitest';
import { TrackSegments } from './track-segments.ts';
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

describe('the segments of a track', () => {
  it('remember the last 1 024 keys that a final has closed', () => {
    const segments = new TrackSegments(0, false);
    for (let index = 0; index < 5000; index += 1) {
      const at = placed(word('so', index, index + 1));
      segments.close(segments.openSegment(String(index), at), at);
    }
    const repeats = (key: string): boolean =>
      segments.repeats(key, placed(word('it', Number(key), Number(key) + 1)), true);
    expect(repeats('4999')).toBe(true);
    expect(repeats('3976')).toBe(true);
    expect(repeats('3975')).toBe(false);
    expect(segments.open.size).toBe(0);
  });

  it('rank segments as they came, but for one that clearly begins before its neighbour', () => {
    const segments = new TrackSegments(rate / 2, false);
    const second = segments.openSegment('2', { start: 3 * rate, startKnown: true, end: 0, endKnown: false });
    const third = segments.openSegment('3', { start: 2.8 * rate, startKnown: true, end: 0, endKnown: false });
    const first = segments.openSegment('1', { start: rate, startKnown: true, end: 0, endKnown: false });
    const fourth = segments.openSegment('4', { start: 6 * rate, startKnown: true, end: 0, endKnown: false });
    expect([first, second, third, fourth].map((segment) => segment.rank)).toEqual(
      [first, second, third, fourth].map((segment) => segment.rank).sort((one, other) => one - other),
    );
    expect(new Set([first.rank, second.rank, third.rank, fourth.rank]).size).toBe(4);
  });
});
