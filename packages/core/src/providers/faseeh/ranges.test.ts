import { describe, expect, it } from 'vitest';
import { isSpeechError } from '../../errors/speech-error.ts';
import { assertFaseehRanges } from './ranges.ts';

function context(settings: Readonly<Record<string, unknown>>): object | undefined {
  try {
    assertFaseehRanges(settings);
    return undefined;
  } catch (error) {
    if (!isSpeechError(error, 'parameter-out-of-range')) throw error;
    return error.context;
  }
}

describe('voice settings', () => {
  it.each([
    {},
    { stability: 0, similarityBoost: 0, speed: 0.7 },
    { stability: 1, similarityBoost: 1, speed: 1.2 },
    { stability: 0.5, similarityBoost: 0.75, speed: undefined },
  ])('may be %j', (settings) => {
    expect(context(settings)).toBeUndefined();
  });

  it.each([
    ['stability', -0.01, '-0.01', 0, 1],
    ['stability', 1.01, '1.01', 0, 1],
    ['similarityBoost', -1, '-1', 0, 1],
    ['similarityBoost', 75, '75', 0, 1],
    ['speed', 0.69, '0.69', 0.7, 1.2],
    ['speed', 1.21, '1.21', 0.7, 1.2],
    ['speed', Number.NaN, 'NaN', 0.7, 1.2],
    ['speed', Number.POSITIVE_INFINITY, 'Infinity', 0.7, 1.2],
    ['speed', '1', "'1'", 0.7, 1.2],
    ['speed', null, 'null', 0.7, 1.2],
  ])('may not have a %s of %s', (parameter, value, found, minimum, maximum) => {
    expect(context({ [parameter]: value })).toEqual({ parameter, found, minimum, maximum });
  });

  it('are refused with the range', () => {
    expect(() => {
      assertFaseehRanges({ speed: 3 });
    }).toThrow('parameter-out-of-range: faseeh: speed is 3; wanted: a number from 0.7 to 1.2.');
  });
});
