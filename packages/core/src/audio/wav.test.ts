import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWavHeader } from './wav-reader.ts';
import { blockBytes, mono16, setWavLength, WAV_HEADER_BYTES, wavHeader, writeWavHeader } from './wav.ts';
import type { SampleLayout } from './wav.ts';

const layouts: fc.Arbitrary<SampleLayout> = fc.record({
  sampleRate: fc.integer({ min: 8_000, max: 192_000 }),
  channels: fc.integer({ min: 1, max: 8 }),
  coding: fc.constantFrom('integer', 'float'),
  bits: fc.constantFrom(8, 16, 24, 32, 64),
});

describe('the header of a WAV file', () => {
  it('is written as every program writes it, byte for byte', () => {
    expect(Buffer.from(wavHeader(mono16(16_000), 32_000)).toString('latin1')).toBe(
      'RIFF\x24\x7d\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data\0\x7d\0\0',
    );
    const floats = wavHeader({ sampleRate: 48_000, channels: 2, coding: 'float', bits: 32 }, 8);
    expect(Buffer.from(floats.subarray(20, 36)).toString('hex')).toBe('0300020080bb000000dc050008002000');
  });

  it('without a length says that the samples go on to the end', () => {
    const view = new DataView(wavHeader(mono16(8_000)).buffer);
    expect([view.getUint32(4, true), view.getUint32(40, true)]).toEqual([0xffff_ffff, 0xffff_ffff]);
    setWavLength(view, 10);
    expect([view.getUint32(4, true), view.getUint32(40, true)]).toEqual([46, 10]);
  });

  it('is read as it was written, wherever in memory', () => {
    fc.assert(
      fc.property(layouts, fc.nat(2 ** 31), fc.nat(9), (layout, dataBytes, before) => {
        const file = new Uint8Array(before + WAV_HEADER_BYTES).subarray(before);
        writeWavHeader(file, layout, dataBytes);
        const { sampleRate, channels, coding, bits } = layout;
        const block = blockBytes(layout);
        expect(readWavHeader(file)).toEqual({
          format: {
            tag: coding === 'float' ? 3 : 1,
            channels,
            sampleRate,
            bytesPerSecond: sampleRate * block,
            blockBytes: block,
            bits,
          },
          dataBytes,
          riffBytes: 36 + dataBytes,
          dataOffset: WAV_HEADER_BYTES,
        });
      }),
      { seed: 11 },
    );
  });

  it('is none where it is cut off, at whatever byte', () => {
    const header = wavHeader(mono16(16_000), 2);
    for (let length = 0; length < WAV_HEADER_BYTES; length += 1) {
      expect(readWavHeader(header.subarray(0, length))).toBeUndefined();
    }
    expect(readWavHeader(header)).toMatchObject({ dataOffset: WAV_HEADER_BYTES });
  });
});
