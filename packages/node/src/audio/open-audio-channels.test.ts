import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { decodeG711, encodeG711 } from '@throughline/core/internal';
import { inPieces, samplesOf } from '../../testing/open.ts';
import { recording } from '../../testing/recordings.ts';
import { bytesOf, ramp, temporaryFiles, wav } from '../../testing/wav.ts';
import { openAudioChannels, openAudioFile } from './open-audio-file.ts';

const wanted = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' } as const;

/** Three channels, of which each sample tells its channel and its place. */
function threeChannels(length: number): { readonly file: Uint8Array; readonly channels: readonly number[][] } {
  const channels = [0, 1, 2].map((channel) => [...ramp(length)].map((sample) => sample + channel * 7));
  const all = Array.from({ length: length * 3 }, (_, index) => channels[index % 3]?.[Math.floor(index / 3)] ?? 0);
  return { file: wav({ channels: 3, data: bytesOf(all) }), channels };
}

describe('each channel of a file as a source of its own', () => {
  it('has the samples of that channel, all of them, from any place', async () => {
    const { file, channels } = threeChannels(40_000);
    await using files = await temporaryFiles();
    for (const audio of [await files.write('call.wav', file), file, new Blob([file.slice()])]) {
      const sources = await openAudioChannels(audio, { wanted });
      expect(sources.map(({ format, seekable, duration }) => [format, seekable, duration])).toEqual(
        channels.map(() => [wanted, true, 2.5]),
      );
      for (const [channel, source] of sources.entries()) {
        expect(await samplesOf(source)).toEqual(channels[channel]);
        expect(await samplesOf(source, 30_001)).toEqual(channels[channel]?.slice(30_001));
      }
    }
  });

  it('has them where the bytes come once, whichever channel is read first and however often', async () => {
    const { file, channels } = threeChannels(40_000);
    const sources = await openAudioChannels(inPieces(file, 1_001), { wanted });
    expect(sources.map(({ seekable }) => seekable)).toEqual([true, true, true]);
    const [first, second, third] = sources;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three channels');
    expect(await samplesOf(third)).toEqual(channels[2]);
    expect(await Promise.all([samplesOf(first), samplesOf(second, 20_000)])).toEqual([
      channels[0],
      channels[1]?.slice(20_000),
    ]);
    expect(await samplesOf(third, 39_999)).toEqual(channels[2]?.slice(39_999));
  });

  it('is read of a stream no further than the one that is furthest', async () => {
    const { file } = threeChannels(200_000);
    let given = 0;
    const stream = Readable.from(
      (function* () {
        for (; given < file.length; given += 1_000) yield file.slice(given, given + 1_000);
      })(),
      { objectMode: false, highWaterMark: 1_000 },
    );
    const [first] = await openAudioChannels(stream, { wanted });
    for await (const _ of first?.frames() ?? []) break;
    expect(given).toBeLessThan(300_000);
  });

  it('leaves no file behind, not even while it is read', async () => {
    const { file } = threeChannels(1_000);
    await using files = await temporaryFiles();
    const folder = path.dirname(await files.write('call.wav', file));
    vi.stubEnv('TMPDIR', folder);
    try {
      const [first] = await openAudioChannels(inPieces(file, 100), { wanted });
      const frames = first?.frames()[Symbol.asyncIterator]();
      await frames?.next();
      expect(await readdir(folder)).toEqual(['call.wav']);
      await frames?.return?.();
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('is one source where there is one channel', async () => {
    for (const audio of [wav({ data: bytesOf([1, 2, 3]) }), inPieces(wav({ data: bytesOf([1, 2, 3]) }), 5)]) {
      const sources = await openAudioChannels(audio, { wanted });
      expect(await Promise.all(sources.map((source) => samplesOf(source)))).toEqual([[1, 2, 3]]);
    }
  });

  it('is converted as the same channel of the file is, where that was asked for, and refused else', async () => {
    const both = Array.from({ length: 48_000 }, (_, index) =>
      Math.round(8_000 * Math.sin(index * (index % 2 === 0 ? 0.01 : 0.023))),
    );
    const file = wav({ channels: 2, sampleRate: 48_000, data: bytesOf(both) });
    await expect(openAudioChannels(file, { wanted })).rejects.toMatchObject({
      code: 'audio-format',
      message: expect.stringContaining('48 kHz stereo 16-bit, but 16 kHz mono 16-bit is wanted'),
    });
    await using files = await temporaryFiles();
    const written = await files.write('call.wav', file);
    for (const audio of [written, inPieces(file, 4_001)]) {
      const sources = await openAudioChannels(audio, { wanted, convert: true });
      for (const channel of [0, 1] as const) {
        const alone = await openAudioFile(written, { wanted, convert: true, channel });
        const source = sources[channel];
        expect(source && (await samplesOf(source))).toEqual(await samplesOf(alone));
      }
    }
  });

  it('is taken out of a compressed file, and out of telephone audio, as out of samples', async () => {
    const tone = Array.from({ length: 4_000 }, (_, index) => Math.round(8_000 * Math.sin(index * 0.05)));
    const square = Array.from({ length: 4_000 }, (_, index) => (index % 200 < 100 ? 100 : -100));
    const file = await recording('two.flac');
    for (const audio of [new Uint8Array(file), inPieces(file, 501)]) {
      const sources = await openAudioChannels(audio, { wanted });
      expect(await Promise.all(sources.map((source) => samplesOf(source)))).toEqual([tone, square]);
    }
    const both = Int16Array.from({ length: 8_000 }, (_, index) => (index % 2 === 0 ? tone : square)[index >> 1] ?? 0);
    const coded = encodeG711(both, 'mulaw');
    const telephone = wav({ tag: 7, channels: 2, bits: 8, sampleRate: 8000, data: coded });
    const sources = await openAudioChannels(telephone, { wanted: { ...wanted, sampleRate: 8000 } });
    const decoded = decodeG711(coded, 'mulaw');
    for (const [channel, source] of sources.entries()) {
      expect(await samplesOf(source)).toEqual(Array.from(decoded.filter((_, index) => index % 2 === channel)));
    }
  });

  it('fails for all of them with what the stream fails with', async () => {
    const { file } = threeChannels(40_000);
    const stream = Readable.from(
      (async function* () {
        yield file.slice(0, 120_000);
        throw new Error('the upload was cut');
      })(),
      { objectMode: false },
    );
    const sources = await openAudioChannels(stream, { wanted });
    for (const source of sources) {
      await expect(samplesOf(source)).rejects.toMatchObject({
        code: 'audio-unreadable',
        message: expect.stringContaining('the upload was cut'),
      });
    }
  });

  it('is mono of 16 bits, and nothing else', async () => {
    const { file } = threeChannels(10);
    for (const odd of [
      { ...wanted, channels: 2 },
      { ...wanted, encoding: 'pcm_f32le' },
    ] as const) {
      await expect(openAudioChannels(file, { wanted: odd })).rejects.toMatchObject({ code: 'config-invalid' });
    }
  });
});
