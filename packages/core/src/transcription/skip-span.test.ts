import { describe, expect, it } from 'vitest';
import type { SkipSpan } from '../audio/source.ts';
import { samplesOfSkip } from './skip-span.ts';

describe('a span that is skipped', () => {
  it.each([
    [{ seconds: 1.5 }, 24_000],
    [{ seconds: 0.00001 }, 0.16],
    [{ seconds: 0 }, 0],
    [{ samples: 7 }, 7],
    [{ seconds: 31_536_000 }, 504_576_000_000],
  ] as const)('%o is %f samples at 16 kHz', (span, samples) => {
    expect(samplesOfSkip(span, 16_000)).toBeCloseTo(samples, 9);
  });

  it.each([
    [undefined, 'skip() was given undefined, but must be given either { seconds } or { samples }'],
    [{}, 'skip() was given an object of nothing, but must be given either { seconds } or { samples }'],
    [
      { seconds: 1, samples: 1 },
      'skip() was given an object of seconds and samples, but must be given either { seconds } or { samples }',
    ],
    [{ seconds: -1 }, 'skip({ seconds }) was given -1, but must be given a number from 0 to 31536000'],
    [{ seconds: Number.NaN }, 'skip({ seconds }) was given NaN, but must be given a number from 0 to 31536000'],
    [{ seconds: Infinity }, 'skip({ seconds }) was given Infinity, but must be given a number from 0 to 31536000'],
    [{ seconds: '2' }, "skip({ seconds }) was given '2', but must be given a number from 0 to 31536000"],
    [{ samples: 1.5 }, 'skip({ samples }) was given 1.5, but must be given a whole number from 0 to 504576000000'],
    [{ samples: -1 }, 'skip({ samples }) was given -1, but must be given a whole number from 0 to 504576000000'],
    [{ samples: null }, 'skip({ samples }) was given null, but must be given a whole number from 0 to 504576000000'],
  ])('%o is none', (span, message) => {
    expect(() => samplesOfSkip(span as SkipSpan, 16_000)).toThrow(
      expect.objectContaining({ code: 'config-invalid', message: `config-invalid: ${message}` }),
    );
  });
});
