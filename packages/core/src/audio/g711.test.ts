import { describe, expect, it } from 'vitest';
import { decodeG711, encodeG711, type G711Law } from './g711.ts';

const laws: readonly G711Law[] = ['mulaw', 'alaw'];
const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
const everySample = Int16Array.from({ length: 65_536 }, (_, index) => index - 32_768);

/** G.711 table 2a, µ-law: the complement of sign, three bits of segment and four of step; values of 14 bits, here of 16. */
function mulawByTheBook(code: number): number {
  const bits = ~code & 0xff;
  const segment = (bits >> 4) & 7;
  const step = bits & 0xf;
  const magnitude = ((2 * step + 33) * 2 ** segment - 33) * 4;
  return (bits & 0x80) === 0 ? magnitude : -magnitude || 0;
}

/** G.711 table 1a, A-law: even bits inverted; values of 13 bits, here of 16. */
function alawByTheBook(code: number): number {
  const bits = code ^ 0x55;
  const segment = (bits >> 4) & 7;
  const step = bits & 0xf;
  const magnitude = segment === 0 ? 2 * step + 1 : (2 * step + 33) * 2 ** (segment - 1);
  return (bits & 0x80) === 0 ? -magnitude * 8 : magnitude * 8;
}

describe('G.711', () => {
  it('is decoded as the recommendation says, for each of its 256 codes', () => {
    expect([...decodeG711(codes, 'mulaw')]).toEqual([...codes].map(mulawByTheBook));
    expect([...decodeG711(codes, 'alaw')]).toEqual([...codes].map(alawByTheBook));
  });

  it('has its ends and its zeros where they belong', () => {
    expect([...decodeG711(Uint8Array.of(0x00, 0x80, 0x7f, 0xff), 'mulaw')]).toEqual([-32_124, 32_124, 0, 0]);
    expect([...decodeG711(Uint8Array.of(0x2a, 0xaa, 0x55, 0xd5), 'alaw')]).toEqual([-32_256, 32_256, -8, 8]);
  });

  it('comes back byte for byte, but for the second zero of µ-law', () => {
    expect(encodeG711(decodeG711(codes, 'alaw'), 'alaw')).toEqual(codes);
    const same = codes.map((code) => (code === 0x7f ? 0xff : code));
    expect(encodeG711(decodeG711(codes, 'mulaw'), 'mulaw')).toEqual(same);
  });

  it.each(laws)('encodes each of the 65 536 samples by %s as the code in whose interval it lies', (law) => {
    const encoded = encodeG711(everySample, law);
    const back = decodeG711(encoded, law);
    const wrong: string[] = [];
    for (const [index, sample] of everySample.entries()) {
      const value = back[index] ?? Number.NaN;
      const segment = (((encoded[index] ?? 0) ^ (law === 'mulaw' ? 0xff : 0x55)) >> 4) & 7;
      const halfInterval = law === 'mulaw' ? 4 << segment : 8 << Math.max(0, segment - 1);
      const clipped = Math.abs(sample) > Math.abs(value) && segment === 7;
      const near = clipped || Math.abs(value - sample) <= halfInterval;
      const sameSide = value * sample >= 0;
      const notLess = index === 0 || value >= (back[index - 1] ?? 0);
      if (!near || !sameSide || !notLess) wrong.push(`${sample} became ${value}`);
    }
    expect(wrong).toEqual([]);
  });

  it('clips what is louder than the laws can say', () => {
    const loudest = Int16Array.of(-32_768, 32_767);
    expect([...decodeG711(encodeG711(loudest, 'mulaw'), 'mulaw')]).toEqual([-32_124, 32_124]);
    expect([...decodeG711(encodeG711(loudest, 'alaw'), 'alaw')]).toEqual([-32_256, 32_256]);
  });
});
