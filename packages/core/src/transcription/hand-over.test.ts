import { describe, expect, it } from 'vitest';
import { handOverOf, type HandOverSides } from './hand-over.ts';

const rate = 16_000;
/** Somebody speaks all the time. */
const log: Parameters<typeof handOverOf>[0] = { sampleRate: rate, settled: 0, oldest: 0, isSilent: () => false };

/** A hand-over that must be now, where the active link was sent up to `sent` and the successor from `from` on; seconds. */
function overAt(sent: number, from: number, moreToCome = true): number | undefined {
  const active = { position: sent * rate, openSegments: 1, isUntimed: false };
  const successor: HandOverSides['successor'] = { ...active, from: from * rate, leftOutTo: undefined };
  const place = handOverOf(log, { active, successor, must: true, moreToCome });
  return place === undefined ? undefined : place.position / rate;
}

describe('a hand-over that must be now', () => {
  it('is in what both links were sent, so much of it that no word is cut for both', () => {
    expect(overAt(30, 20)).toBe(29);
  });

  it.each([30.5, 29.5])(
    'waits for the active link where it was sent too little of what the successor was: from %f s',
    (from) => {
      expect(overAt(30, from)).toBeUndefined();
    },
  );

  it('leaves to the active link the turns of what the successor is not sent, also where that is found out later', () => {
    const active = { position: 30 * rate, openSegments: 1, isUntimed: false };
    let leftOutTo: number | undefined;
    const successor = {
      ...active,
      from: 20 * rate,
      get leftOutTo() {
        return leftOutTo;
      },
    };
    const place = handOverOf(log, { active, successor, must: true, moreToCome: true });
    expect(place?.turnsFrom()).toBe(20 * rate);
    leftOutTo = 26 * rate;
    expect(place?.turnsFrom()).toBe(26 * rate);
  });

  it('is at the end of what the active link was sent, where nothing more will come', () => {
    expect(overAt(30, 29.5, false)).toBe(30);
  });
});
