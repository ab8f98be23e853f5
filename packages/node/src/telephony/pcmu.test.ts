import { describe, expect, it } from 'vitest';
import { decodePcmu } from './pcmu.ts';

/** G.711 §3, µ-law: the complement of sign, three bits of segment and four of step; values of 14 bits, here of 16. */
function byTheBook(code: number): number {
  const bits = ~code & 0xff;
  const segment = (bits >> 4) & 7;
  const step = bits & 0xf;
  const magnitude = ((2 * step + 33) * 2 ** segment - 33) * 4;
  return (bits & 0x80) === 0 ? magnitude : -magnitude || 0;
}

describe('µ-law', () => {
  it('is decoded as G.711 says, for each of its 256 codes', () => {
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
    expect([...decodePcmu(codes)]).toEqual([...codes].map(byTheBook));
  });

  it('has its ends and its two zeros where they belong', () => {
    expect([...decodePcmu(Uint8Array.of(0x00, 0x80, 0x7f, 0xff))]).toEqual([-32_124, 32_124, 0, 0]);
  });
});
