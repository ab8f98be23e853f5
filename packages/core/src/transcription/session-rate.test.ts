import { describe, expect, it } from 'vitest';
import { assertRoutesAlike, sessionRateOf } from './session-rate.ts';

const rateOf = (wanted: readonly number[], sampleRate?: number, canConvert = true): number =>
  sessionRateOf({ wanted, sampleRate, canConvert });

describe("the session's rate", () => {
  it.each([
    ['what the one route wants, whatever that is', [44_100], undefined, 44_100],
    ['the highest that a route wants', [8_000, 24_000, 16_000], undefined, 24_000],
    ['what all routes want alike, whatever that is', [44_100, 44_100], undefined, 44_100],
    ['what the caller asks for', [8_000, 16_000], 48_000, 48_000],
    ['what the caller asks for, also below what a route wants', [8_000, 24_000], 8_000, 8_000],
  ])('is %s', (_, wanted, asked, rate) => {
    expect(rateOf(wanted, asked)).toBe(rate);
  });

  it('needs no converter where all rates are the same', () => {
    expect(rateOf([16_000, 16_000], 16_000, false)).toBe(16_000);
  });

  it.each([
    ['sampleRate is 11025, but must be one of: 8000, 16000, 24000, 48000', [16_000], 11_025, true],
    ['sampleRate is 16000, but must be one of: 44100', [44_100], 16_000, true],
    ['sampleRate is 11025, but must be one of: 8000, 16000, 24000, 48000', [16_000, 8_000], 11_025, true],
    ['routes[1].protocol wants 44100 samples per second, and another rate is 16000', [16_000, 44_100], 16_000, true],
    ['routes[1].protocol wants 44100 samples per second, and another rate is 16000', [16_000, 44_100], undefined, true],
    ['routes[0].protocol wants 22050 samples per second, and another rate is 24000', [22_050, 24_000], undefined, true],
    ['sampleRate is 16000, but the provider wants 8000, and there is no createConverter', [8_000], 16_000, false],
    [
      'routes[1].protocol wants 8000 samples per second and the session has 16000, and there is no createConverter',
      [16_000, 8_000],
      undefined,
      false,
    ],
  ])('is refused with the field that is in the way: %s', (message, wanted, asked, canConvert) => {
    expect(() => rateOf(wanted, asked, canConvert)).toThrow(`config-invalid: ${message}`);
  });
});

describe('routes of one session', () => {
  const route = (channels: number, replay: 'unsettled' | 'whole' | 'resume' = 'unsettled') => ({
    audio: { sampleRate: 16_000, channels },
    traits: { replay },
  });

  it('may differ in all but what the session has one of', () => {
    expect(() => assertRoutesAlike([route(2), route(2, 'resume'), route(2)])).not.toThrow();
    expect(() => assertRoutesAlike([route(1, 'whole'), route(1, 'whole')])).not.toThrow();
  });

  it('take the same number of channels', () => {
    expect(() => assertRoutesAlike([route(1), route(1), route(2)])).toThrow(
      'config-invalid: routes[2].protocol takes 2 channels, but must be a protocol that takes 1 channel, like that of routes[0]',
    );
  });

  it('can all be sent a part of a stream, or none', () => {
    expect(() => assertRoutesAlike([route(1), route(1, 'whole')])).toThrow(
      'config-invalid: routes[1].protocol answers only whole streams, but must be a protocol that answers parts of a stream',
    );
  });
});
