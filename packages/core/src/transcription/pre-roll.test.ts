import { describe, expect, it } from 'vitest';
import { bodhi } from '../providers/bodhi/index.ts';
import type { RecognitionTraits } from '../protocol/recognition.ts';
import { settingsOf } from './options.ts';
import { listed } from './routes.ts';

const RATE = 16_000;

/** Seconds of the pre-roll where a provider has these traits. */
function preRoll(traits: Partial<RecognitionTraits>, preRollSeconds?: number): number {
  const protocol = bodhi({ model: 'any', sampleRate: RATE });
  const { preRollSamples } = settingsOf(
    listed({
      protocol: { ...protocol, traits: { ...protocol.traits, ...traits } },
      credentials: { apiKey: 'none', customerId: '3fa85f64-5717-4562-b3fc-2c963f66afa6' },
      transport: { open: () => ({ send: () => undefined, close: () => undefined }) } as never,
      ...(preRollSeconds === undefined ? {} : { replay: { preRollSeconds } }),
    }),
  );
  return preRollSamples / RATE;
}

describe('the pre-roll', () => {
  it('is 2 s, and 10 s where results say who speaks, if that can be sent faster than it is spoken', () => {
    expect(preRoll({})).toBe(2);
    expect(preRoll({ speakers: true })).toBe(10);
    expect(preRoll({ speakers: true, catchUp: 1.25 })).toBe(10);
    expect(preRoll({ speakers: true, catchUp: 1 })).toBe(2);
  });

  it('is what the caller sets, up to 30 s, and nothing where words have no times', () => {
    expect(preRoll({ speakers: true, catchUp: 1 }, 10)).toBe(10);
    expect(preRoll({ speakers: true }, 0)).toBe(0);
    expect(preRoll({}, 30)).toBe(30);
    expect(() => preRoll({}, 31)).toThrow(/preRollSeconds/);
    expect(preRoll({ speakers: true, wordTimes: 'none' })).toBe(0);
  });
});
