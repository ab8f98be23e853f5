import { describe, expect, it } from 'vitest';
import { decodeG711, encodeG711 } from '@throughline/core/internal';
import { readAsFile, samplesOf, ways } from '../../testing/open.ts';
import { extensible, wav } from '../../testing/wav.ts';
import { openAudioStream } from './open-audio-file.ts';

const wanted = { sampleRate: 8000, channels: 1, encoding: 'pcm_s16le' } as const;
const tone = Int16Array.from({ length: 16_000 }, (_, at) => 20_000 * Math.sin(at / 9));
const laws = [
  ['alaw', 6, 'A-law'],
  ['mulaw', 7, 'µ-law'],
] as const;

describe.each(laws)('a WAV file in %s', (law, tag, name) => {
  const data = encodeG711(tone, law);
  const file = wav({ tag, bits: 8, sampleRate: 8000, data });
  const samples = [...decodeG711(data, law)];

  it.each(ways)('is decoded, not converted, from %s', async (_way, readAll) => {
    const read = await readAll(file, { wanted });
    expect([read.warnings, read.source.duration]).toEqual([[], 2]);
    expect(read.samples).toEqual(samples);
  });

  it('is read with a header of any kind, and from any sample on', async () => {
    const long = { tag: 0xfffe, bits: 8, sampleRate: 8000, formatTail: extensible(tag, 8) };
    const source = await openAudioStream(wav({ ...long, data, after: [['fact', Buffer.alloc(4)]] }), { wanted });
    expect(await samplesOf(source, 15_001)).toEqual(samples.slice(15_001));
  });

  it('at another rate, or with two channels, is refused by name, and converted where that is asked for', async () => {
    await expect(readAsFile(file)).rejects.toMatchObject({
      code: 'audio-format',
      context: { found: `8 kHz mono ${name}`, wanted: '16 kHz mono 16-bit' },
    });
    expect((await readAsFile(file, { convert: true })).samples).toHaveLength(32_000);
    const silence = encodeG711(new Int16Array(16_000), law);
    const both = Uint8Array.from({ length: 32_000 }, (_, at) => (at % 2 === 0 ? silence : data)[at >> 1] ?? 0);
    const stereo = wav({ tag, bits: 8, channels: 2, sampleRate: 8000, data: both });
    const right = await readAsFile(stereo, { wanted, convert: true, channel: 1 });
    expect(right.samples.findIndex((sample, at) => Math.abs(sample - (samples[at] ?? 0)) > 1)).toBe(-1);
  });

  it('with a header that says other than 8 bits is refused', async () => {
    await expect(readAsFile(wav({ tag, bits: 16, data }))).rejects.toMatchObject({
      code: 'audio-invalid',
      message: expect.stringContaining(`16 bits for ${name} samples; 8 are read`),
    });
  });
});
