import { describe, expect, it } from 'vitest';
import { readAsFile } from '../../testing/open.ts';
import { bytesOf, extensible, wav } from '../../testing/wav.ts';
import type { WavDescription } from '../../testing/wav.ts';

const numbers = [0, 0.5, -0.5, 0.25, -1];
const asInt16 = [0, 16_384, -16_384, 8192, -32_768];

function written(bits: number, write: (view: DataView, at: number, value: number) => void): Uint8Array {
  const bytes = new Uint8Array((numbers.length * bits) / 8);
  const view = new DataView(bytes.buffer);
  numbers.forEach((value, index) => write(view, (index * bits) / 8, value));
  return bytes;
}

const write24 = (view: DataView, at: number, value: number) => {
  const scaled = Math.round(value * 0x80_0000);
  view.setUint16(at, scaled & 0xffff, true);
  view.setUint8(at + 2, (scaled >> 16) & 0xff);
};

const encodings: readonly [string, WavDescription][] = [
  ['8-bit', { bits: 8, data: written(8, (view, at, value) => view.setUint8(at, Math.round(value * 128) + 128)) }],
  ['24-bit', { bits: 24, data: written(24, write24) }],
  ['24-bit EXTENSIBLE', { tag: 0xfffe, bits: 24, formatTail: extensible(1, 24), data: written(24, write24) }],
  ['32-bit', { bits: 32, data: written(32, (view, at, value) => view.setInt32(at, value * 0x8000_0000, true)) }],
  ['32-bit float', { tag: 3, bits: 32, data: written(32, (view, at, value) => view.setFloat32(at, value, true)) }],
  ['64-bit float', { tag: 3, bits: 64, data: written(64, (view, at, value) => view.setFloat64(at, value, true)) }],
  [
    'float EXTENSIBLE',
    {
      tag: 0xfffe,
      bits: 32,
      formatTail: extensible(3, 32),
      data: written(32, (view, at, value) => view.setFloat32(at, value, true)),
    },
  ],
];

describe('with convert', () => {
  it.each(encodings)('a %s WAV file is read as 16-bit', async (name, description) => {
    const { samples, source } = await readAsFile(wav(description), { convert: true });
    expect(source.format).toEqual({ sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' });
    // One step of 8 bits is 256 of 16, and the decoder scales what is positive by the largest positive value.
    const step = name === '8-bit' ? 256 : 1;
    samples.forEach((sample, index) => expect(Math.abs(sample - (asInt16[index] ?? 0))).toBeLessThanOrEqual(step));
    expect(samples).toHaveLength(asInt16.length);
  });

  it('the lowest 24-bit sample stays the lowest, which the decoder alone would make the highest', async () => {
    const lowest = Uint8Array.of(0x00, 0x00, 0x80);
    expect((await readAsFile(wav({ bits: 24, data: lowest }), { convert: true })).samples).toEqual([-32_768]);
  });

  it('16-bit samples come back exactly', async () => {
    const every = Int16Array.from({ length: 65_536 }, (_, index) => index - 32_768);
    const stereo = Int16Array.from({ length: 131_072 }, (_, index) => every[index >> 1] ?? 0);
    const { samples } = await readAsFile(wav({ channels: 2, data: bytesOf(stereo) }), { convert: true });
    expect(Int16Array.from(samples)).toEqual(every);
  });

  it('channels are mixed down to their mean', async () => {
    const data = bytesOf([1000, 3000, -500, 500, 32_767, 32_767]);
    expect((await readAsFile(wav({ channels: 2, data }), { convert: true })).samples).toEqual([2000, 0, 32_767]);
  });

  it.each([Number.NaN, Infinity, 1000])('a float sample of %d is refused with its place', async (bad) => {
    const floats = new Float32Array(20_000);
    floats[16_000] = bad;
    const file = wav({ tag: 3, bits: 32, data: new Uint8Array(floats.buffer) });
    await expect(readAsFile(file, { convert: true })).rejects.toMatchObject({
      code: 'audio-invalid',
      message: expect.stringContaining('1.000 s'),
      context: { at: 16_000 },
    });
  });
});
