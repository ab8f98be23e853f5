import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readAsFile, ways } from '../../testing/open.ts';
import { bytesOf, chunk, extensible, ramp, wav } from '../../testing/wav.ts';

const samples = ramp(100);
const data = bytesOf(samples);

const formatChunk = wav().subarray(12, 36);

function riff(...chunks: readonly Uint8Array[]): Uint8Array {
  return chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), ...chunks]));
}

// Without ffmpeg, which would be asked.
beforeEach(() => void vi.stubEnv('PATH', ''));
afterEach(() => void vi.unstubAllEnvs());

describe.each(ways)('the header of a WAV file read as %s', (way, readAll) => {
  it('is passed over, and 16 kHz mono 16-bit samples come as they are', async () => {
    const result = await readAll(wav({ data }));
    expect(result.samples).toEqual([...samples]);
    expect(result.warnings).toEqual([]);
    expect(result.source).toMatchObject({
      format: { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' },
      seekable: way === 'a file',
      duration: 100 / 16_000,
    });
  });

  it('may hold other chunks before the samples, padded where their size is odd', async () => {
    const before = [
      ['LIST', Buffer.from('odd')],
      ['JUNK', Buffer.alloc(100_000)],
    ] as const;
    expect((await readAll(wav({ data, before }))).samples).toEqual([...samples]);
  });

  it('bounds the samples, so that chunks after them are not read', async () => {
    const after = [['LIST', Buffer.from('INFOISFT…')]] as const;
    expect((await readAll(wav({ data, after }))).samples).toEqual([...samples]);
  });

  it('may be EXTENSIBLE', async () => {
    const file = wav({ tag: 0xfffe, formatTail: extensible(1, 16), data });
    expect((await readAll(file)).samples).toEqual([...samples]);
  });

  it('means "to the end" with a data size of 0xFFFFFFFF, 0x7FFFFFFF, or of 0 with samples behind it', async () => {
    for (const dataSize of [0xffff_ffff, 0x7fff_ffff, 0]) {
      const result = await readAll(wav({ data, dataSize }));
      expect(result.samples).toEqual([...samples]);
      expect(result.warnings).toEqual([]);
    }
  });

  it('means no audio with a data size of 0 with nothing or another chunk behind it, and that is warned about', async () => {
    for (const after of [[], [['LIST', Buffer.from('INFOISFT')]]] as const) {
      const result = await readAll(wav({ after: [...after] }));
      expect(result.samples).toEqual([]);
      expect(result.warnings).toEqual(['empty']);
    }
  });

  it('that promises more than there is is warned about, and what there is is read', async () => {
    const result = await readAll(wav({ data, dataSize: 32_000 }));
    expect(result.samples).toEqual([...samples]);
    expect(result.warnings).toEqual(['truncated']);
  });

  it('that ends inside a sample is warned about, and the odd byte is dropped', async () => {
    const result = await readAll(wav({ data: data.subarray(0, 199), dataSize: 0xffff_ffff }).subarray(0, 44 + 199));
    expect(result.samples).toEqual([...samples.subarray(0, 99)]);
    expect(result.warnings).toEqual(['odd-byte']);
  });

  it('with a wrong number of bytes per second is warned about', async () => {
    expect((await readAll(wav({ data, byteRate: 1 }))).warnings).toEqual(['odd-header']);
  });

  it.each<[string, Uint8Array, string]>([
    ['65535 channels with blocks of 1 byte', wav({ channels: 65_535, blockSize: 1, data }), '65535 channels'],
    ['0 channels', wav({ channels: 0, data }), '0 channels'],
    ['9 channels', wav({ channels: 9, data }), '9 channels'],
    ['0 Hz', wav({ sampleRate: 0, data }), '0 Hz'],
    ['a million Hz', wav({ sampleRate: 1_000_000, data }), '1000000 Hz'],
    ['12-bit integers', wav({ bits: 12, data }), '12 bits'],
    ['16-bit floats', wav({ tag: 3, bits: 16, data }), '16 bits'],
    ['a block size that does not fit its samples', wav({ blockSize: 4, data }), '4 bytes per sample of all channels'],
    ['a cut-off EXTENSIBLE format', wav({ tag: 0xfffe, data }), 'EXTENSIBLE'],
    ['more valid bits than bits', wav({ tag: 0xfffe, formatTail: extensible(1, 24), data }), '24 valid bits'],
    ['an unknown sub-format', wav({ tag: 0xfffe, formatTail: extensible(1, 16, '00'.repeat(14)), data }), 'sub-format'],
    ['a format of 8 bytes', riff(chunk('fmt ', new Uint8Array(8)), chunk('data', data)), '"fmt " chunk of 8 bytes'],
    ['two formats', riff(formatChunk, formatChunk, chunk('data', data)), 'two format chunks'],
    ['samples before their format', riff(chunk('data', data), formatChunk), 'before their format'],
    ['no samples at all', riff(formatChunk), 'ends before its first sample'],
    ['an end inside the format', wav({ data }).subarray(0, 30), 'ends inside its header'],
    ['an end right after RIFF', wav({ data }).subarray(0, 12), 'ends before its first sample'],
    ['a chunk that reaches beyond the end', riff(formatChunk, chunk('LIST', data, 4_000_000)), 'ends before its first'],
  ])('with %s is refused as audio-invalid', async (_what, file, reason) => {
    await expect(readAll(file, { convert: true })).rejects.toMatchObject({
      code: 'audio-invalid',
      message: expect.stringContaining(reason),
      remedy: expect.stringContaining('ffmpeg'),
    });
  });

  it.each<[number, string]>([
    [0x02, 'Microsoft ADPCM'],
    [0x11, 'IMA ADPCM'],
    [0x55, 'MP3'],
    [0x1234, 'format 0x1234'],
  ])(
    'with the coding %i is refused as audio-format where there is no ffmpeg, even where conversion is allowed',
    async (tag, found) => {
      await expect(readAsFile(wav({ tag, bits: 8, data }), { convert: true })).rejects.toMatchObject({
        code: 'audio-format',
        context: { found, wanted: '16 kHz mono 16-bit' },
        remedy: expect.stringContaining('ffmpeg'),
      });
    },
  );

  it('of another kind of RIFF file is refused as audio-container', async () => {
    await expect(readAll(wav({ form: 'AVI ', data }))).rejects.toMatchObject({
      code: 'audio-container',
      context: { container: 'a RIFF file of type "AVI"' },
    });
  });
});

describe('a refused header', () => {
  it('costs no more than reading it: a 100 KB file with 65535 channels is refused at once', async () => {
    const bomb = wav({ channels: 65_535, blockSize: 1, data: new Uint8Array(100_000) });
    const before = process.memoryUsage().arrayBuffers;
    await expect(readAsFile(bomb, { convert: true })).rejects.toMatchObject({ code: 'audio-invalid' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
  });
});
