import { describe, expect, it } from 'vitest';
import { wallTimeOf } from './wall-clock.ts';

describe('a wall-clock time', () => {
  it.each([
    ['2023-03-31T20:05:00.101Z', Date.UTC(2023, 2, 31, 20, 5, 0, 101)],
    ['2023-03-31T20:05:07Z', Date.UTC(2023, 2, 31, 20, 5, 7)],
    ['2023-03-31T20:05:07.123456789Z', Date.UTC(2023, 2, 31, 20, 5, 7, 123)],
    ['2023-03-31T20:05:07+02:00', Date.UTC(2023, 2, 31, 18, 5, 7)],
  ])('%s is read', (text, epochMs) => {
    expect(wallTimeOf(text)).toEqual({ text, epochMs });
  });

  it.each([
    ['the example of the documents', '2023-03-31T20:05.101Z'],
    ['a time without a zone', '2023-03-31T20:05:07'],
    ['a date', '2023-03-31'],
    ['a thirteenth month', '2023-13-31T20:05:07Z'],
    ['the 25th hour', '2023-03-31T25:05:07Z'],
    ['something else', 'soon'],
  ])('%s is handed on as it is, and never guessed at', (_name, text) => {
    expect(wallTimeOf(text)).toEqual({ text });
  });

  it.each([undefined, null, '', 5, {}])('%o is none', (value) => {
    expect(wallTimeOf(value)).toBeUndefined();
  });
});
