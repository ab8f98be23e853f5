import { once } from 'node:events';
import { truncate } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readAsFile, inPieces, samplesOf, ways } from '../../testing/open.ts';
import { bytesOf, ramp, temporaryFiles, wav } from '../../testing/wav.ts';
import { openAudioFile, openAudioStream } from './open-audio-file.ts';

const wanted = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' } as const;

describe('audio that is not as wanted', () => {
  it.each(ways)('is refused in %s with what was found, what is wanted and what to do', async (_way, readAll) => {
    await expect(
      readAll(wav({ sampleRate: 44_100, channels: 2, bits: 24, data: new Uint8Array(60) })),
    ).rejects.toMatchObject({
      code: 'audio-format',
      message: expect.stringContaining('44.1 kHz stereo 24-bit, but 16 kHz mono 16-bit is wanted'),
      context: { found: '44.1 kHz stereo 24-bit', wanted: '16 kHz mono 16-bit' },
      remedy: expect.stringMatching(
        /wanted: session\.input.*convert: true.*ffmpeg -i .*-ac 1 -ar 16000 -c:a pcm_s16le/,
      ),
    });
  });

  it('is what `wanted` says: 8 kHz passes where 8 kHz is wanted, and 16 kHz does not', async () => {
    const options = { wanted: { ...wanted, sampleRate: 8000 } };
    expect((await readAsFile(wav({ sampleRate: 8000, data: bytesOf([1, 2]) }), options)).samples).toEqual([1, 2]);
    await expect(readAsFile(wav({ data: bytesOf([1, 2]) }), options)).rejects.toMatchObject({ code: 'audio-format' });
  });

  it('passes as floats where floats are wanted', async () => {
    const floats = Float32Array.of(0, 0.5, -1);
    const file = wav({ tag: 3, bits: 32, data: new Uint8Array(floats.buffer) });
    const { samples } = await readAsFile(file, { wanted: { ...wanted, encoding: 'pcm_f32le' } });
    expect(samples).toEqual([...floats]);
  });

  it('is converted to 16-bit only', async () => {
    const floats = { ...wanted, encoding: 'pcm_f32le' } as const;
    await expect(openAudioFile('x.wav', { convert: true, wanted: floats })).rejects.toMatchObject({
      code: 'config-invalid',
      context: { field: 'wanted.encoding' },
    });
  });

  it('keeps its channels where as many are wanted: as they are, or each converted by itself, from any place', async () => {
    const stereo = { ...wanted, channels: 2 };
    const plain = wav({ channels: 2, data: bytesOf([1, -1, 2, -2]) });
    expect((await readAsFile(plain, { wanted: stereo })).samples).toEqual([1, -1, 2, -2]);
    const tone = (hertz: number, n: number): number => Math.round(9_000 * Math.sin((2 * Math.PI * hertz * n) / 48_000));
    const both = Array.from({ length: 48_000 }, (_, n) => [tone(300, n), tone(1_100, n)]).flat();
    const left = both.filter((_, index) => index % 2 === 0);
    const right = both.filter((_, index) => index % 2 === 1);
    const fast = wav({ channels: 2, sampleRate: 48_000, data: bytesOf(both) });
    const converted = await readAsFile(fast, { wanted: stereo, convert: true });
    const alone = async (samples: readonly number[]): Promise<readonly number[]> =>
      (await readAsFile(wav({ sampleRate: 48_000, data: bytesOf([...samples]) }), { wanted, convert: true })).samples;
    expect(converted.samples.filter((_, index) => index % 2 === 0)).toEqual(await alone(left));
    expect(converted.samples.filter((_, index) => index % 2 === 1)).toEqual(await alone(right));
    await using files = await temporaryFiles();
    const source = await openAudioFile(await files.write('call.wav', fast), { wanted: stereo, convert: true });
    const later = await samplesOf(source, 7_001);
    expect(later).toHaveLength(2 * (16_000 - 7_001));
    const off = later.map((sample, n) => Math.abs(sample - (converted.samples[2 * 7_001 + n] ?? NaN)));
    expect(Math.max(...off)).toBeLessThan(4);
  });

  it('is refused where other channels in number are wanted, and so is a choice among those', async () => {
    const stereo = { ...wanted, channels: 2 };
    for (const convert of [false, true]) {
      await expect(readAsFile(wav({ data: bytesOf([1, 2]) }), { wanted: stereo, convert })).rejects.toMatchObject({
        code: 'audio-format',
        message: expect.stringContaining('a sample of each of 2 channels'),
      });
    }
    const file = wav({ channels: 2, data: bytesOf([1, -1]) });
    await expect(readAsFile(file, { wanted: stereo, convert: true, channel: 1 })).rejects.toMatchObject({
      code: 'config-invalid',
      context: { field: 'channel' },
    });
  });
});

describe('a file of another kind', () => {
  beforeEach(() => void vi.stubEnv('PATH', ''));
  afterEach(() => void vi.unstubAllEnvs());

  it.each<[string, string, Uint8Array]>([
    ['MP3', 'call.mp3', Buffer.from('ID3\x03\0\0\0\0\0\0\0\0')],
    ['MP3', 'call.mp3', Buffer.from('fffb9064000000000000', 'hex')],
    ['AAC', 'call.aac', Buffer.from('fff15080000000000000', 'hex')],
    ['Ogg', 'call.ogg', Buffer.from('OggS\0\x02\0\0\0\0\0\0')],
    ['MP4', 'call.m4a', Buffer.from('\0\0\0\x20ftypM4A ')],
    ['AIFF', 'call.aiff', Buffer.from('FORM\0\0\0\0AIFF')],
    ['Sun AU', 'call.au', Buffer.from('.snd\0\0\0\x18\0\0\0\0')],
    ['WAV (64-bit)', 'call.wav', Buffer.from('RF64\xff\xff\xff\xffWAVE')],
    ['AMR', 'call.amr', Buffer.from('#!AMR\n\0\0\0\0\0\0')],
  ])('%s is refused by name, with the command that converts it', async (container, name, bytes) => {
    await expect(readAsFile(bytes, { convert: true }, name)).rejects.toMatchObject({
      code: 'audio-container',
      context: { container },
      remedy: expect.stringMatching(/ffmpeg -i \S+ -ac 1 -ar 16000 -c:a pcm_s16le \S+\.16000\.wav/),
    });
  });

  it('that is unknown here is refused, and `raw` is pointed at', async () => {
    for (const bytes of [Uint8Array.of(1, 2, 3, 4, 5, 0), Uint8Array.of(82, 73)]) {
      await expect(readAsFile(bytes)).rejects.toMatchObject({
        code: 'audio-container',
        context: { container: 'unknown' },
        remedy: expect.stringContaining('raw'),
      });
    }
  });

  it('has its path quoted in the command where a shell would need it', async () => {
    await expect(readAsFile(Buffer.from('OggS\0\x02\0\0\0\0\0\0'), {}, "it's a call.ogg")).rejects.toMatchObject({
      remedy: expect.stringMatching(/ffmpeg -i '\S*it'\\''s a call.ogg' .* '\S*it'\\''s a call.16000.wav'$/),
    });
  });
});

describe('raw samples', () => {
  it.each(ways)('are read from %s without a header', async (_way, readAll) => {
    const result = await readAll(bytesOf(ramp(1000)), { raw: wanted });
    expect(result.samples).toEqual([...ramp(1000)]);
    expect(result.warnings).toEqual([]);
  });

  it.each(ways)('from %s that end inside a sample lose the odd byte with a warning', async (_way, readAll) => {
    const result = await readAll(bytesOf(ramp(10)).subarray(0, 19), { raw: wanted });
    expect(result.samples).toEqual([...ramp(9)]);
    expect(result.warnings).toEqual(['odd-byte']);
  });

  it.each(ways)('from %s that begin with a WAV header are refused', async (_way, readAll) => {
    await expect(readAll(wav({ data: bytesOf(ramp(10)) }), { raw: wanted })).rejects.toMatchObject({
      code: 'audio-container',
      context: { container: 'WAV' },
      remedy: expect.stringContaining('Leave `raw` away'),
    });
  });

  it('of another format are refused, or converted where the caller asks', async () => {
    const raw = { sampleRate: 8000, channels: 2, encoding: 'pcm_f32le' } as const;
    const bytes = new Uint8Array(new Float32Array(1600).fill(0.5).buffer);
    await expect(readAsFile(bytes, { raw })).rejects.toMatchObject({ context: { found: '8 kHz stereo float' } });
    expect((await readAsFile(bytes, { raw, convert: true })).samples).toHaveLength(1600);
  });

  it('of an impossible format are refused', async () => {
    await expect(openAudioFile('x.raw', { raw: { ...wanted, sampleRate: 0 } })).rejects.toMatchObject({
      code: 'config-invalid',
    });
  });
});

describe.each(ways)('one channel of several, read from %s', (_way, readAll) => {
  const stereo = bytesOf([1, -1, 2, -2, 3, -3]);

  it('is read where it is asked for, and their mean where none is', async () => {
    const file = wav({ channels: 2, data: stereo });
    expect((await readAll(file, { convert: true, channel: 0 })).samples).toEqual([1, 2, 3]);
    expect((await readAll(file, { convert: true, channel: 1 })).samples).toEqual([-1, -2, -3]);
    expect((await readAll(file, { convert: true, channel: 'mix' })).samples).toEqual([0, 0, 0]);
    const raw = { ...wanted, channels: 2 };
    expect((await readAll(stereo, { raw, convert: true, channel: 1 })).samples).toEqual([-1, -2, -3]);
    const eight = wav({ channels: 8, data: bytesOf(ramp(80)) });
    expect((await readAll(eight, { convert: true, channel: 7 })).samples).toEqual(
      [...ramp(80)].filter((_, at) => at % 8 === 7),
    );
    expect((await readAll(wav({ data: stereo }), { channel: 0 })).samples).toEqual([1, -1, 2, -2, 3, -3]);
  });

  it.each([2, 7, 8, -1, 1.5, 'left', null])('%o of two is refused', async (channel) => {
    await expect(
      readAll(wav({ channels: 2, data: stereo }), { convert: true, channel: channel as 0 }),
    ).rejects.toMatchObject({
      code: 'config-invalid',
      context: { field: 'channel' },
    });
  });

  it('needs leave to convert, as their mean does', async () => {
    await expect(readAll(wav({ channels: 2, data: stereo }), { channel: 1 })).rejects.toMatchObject({
      code: 'audio-format',
    });
  });

  it('is named in a warning where their mean is silence', async () => {
    const phases = Int16Array.from(
      { length: 64_000 },
      (_, at) => (at % 2 === 0 ? 1 : -1) * Math.round(9_000 * Math.sin((at >> 1) / 7)),
    );
    const file = wav({ channels: 2, data: bytesOf(phases) });
    const messages: string[] = [];
    const onWarning = ({ message }: { readonly message: string }): void => void messages.push(message);
    expect(new Set((await readAll(file, { convert: true, onWarning })).samples)).toEqual(new Set([0]));
    expect(messages).toEqual([
      expect.stringMatching(/^quiet-mix: in .* the mean of the 2 channels is silence; channel 0 is the loudest$/),
    ]);
    expect((await readAll(file, { convert: true, channel: 1 })).warnings).toEqual([]);
  });
});

describe('samples that are declared as raw and are coded', () => {
  it.each(ways)('are refused from %s by two frames in a row', async (_way, readAll) => {
    const mp3 = new Uint8Array(2_000);
    for (let at = 0; at < mp3.length; at += 417) mp3.set([0xff, 0xfb, 0x90, 0x64], at);
    await expect(readAll(mp3, { raw: wanted })).rejects.toMatchObject({
      code: 'audio-container',
      context: { container: 'MP3' },
    });
  });
});

describe('a file that cannot be read', () => {
  it('is refused with the reason', async () => {
    const directory = path.dirname(fileURLToPath(import.meta.url));
    await expect(openAudioFile('/no/such/call.wav')).rejects.toMatchObject({
      code: 'audio-unreadable',
      message: expect.stringContaining('"/no/such/call.wav" cannot be read: there is no such file'),
    });
    await expect(openAudioFile(directory)).rejects.toMatchObject({
      code: 'audio-unreadable',
      context: { reason: 'it is a directory' },
    });
  });

  it('because it became shorter meanwhile breaks the reading instead of passing for whole', async () => {
    await using files = await temporaryFiles();
    const file = await files.write('call.wav', wav({ data: new Uint8Array(1_000_000) }));
    const source = await openAudioFile(file);
    await truncate(file, 500_000);
    await expect(samplesOf(source)).rejects.toMatchObject({
      code: 'audio-unreadable',
      message: expect.stringContaining('became shorter'),
    });
  });

  it('may be named by a file: URL, but by no other', async () => {
    await using files = await temporaryFiles();
    const file = await files.write('a call.wav', wav({ data: bytesOf([1, 2, 3]) }));
    expect(await samplesOf(await openAudioFile(pathToFileURL(file)))).toEqual([1, 2, 3]);
    await expect(openAudioFile(new URL('https://example.com/call.wav'))).rejects.toMatchObject({
      code: 'config-invalid',
      context: { found: 'https:' },
    });
  });
});

describe('frames', () => {
  it('of a file begin at any sample, as often as asked', async () => {
    await using files = await temporaryFiles();
    const file = await files.write('call.wav', wav({ data: bytesOf(ramp(100_000)) }));
    const source = await openAudioFile(file);
    for (const from of [0, 1, 49_999, 99_999, 100_000, 200_000]) {
      expect(await samplesOf(source, from)).toEqual([...ramp(100_000).subarray(from)]);
    }
  });

  it('of a stream are read once', async () => {
    const source = await openAudioStream(inPieces(wav({ data: bytesOf(ramp(100)) }), 50));
    expect(source.seekable).toBe(false);
    expect(await samplesOf(source)).toEqual([...ramp(100)]);
    await expect(samplesOf(source)).rejects.toMatchObject({
      code: 'audio-unreadable',
      message: expect.stringContaining('only once'),
    });
  });

  it('of a stream come as soon as there are any', async () => {
    const pipe = new PassThrough();
    const opening = openAudioStream(pipe, { raw: wanted });
    pipe.write(bytesOf(ramp(6)));
    const frames = (await opening).frames()[Symbol.asyncIterator]();
    expect((await frames.next()).value).toEqual(ramp(6));
    pipe.write(bytesOf([7]).subarray(0, 1));
    const next = frames.next();
    pipe.write(bytesOf([7]).subarray(1));
    expect((await next).value).toEqual(Int16Array.of(7));
    pipe.end();
    expect((await frames.next()).done).toBe(true);
  });

  it('of a converted file agree with the undisturbed conversion wherever they begin', async () => {
    await using files = await temporaryFiles();
    for (const sampleRate of [8000, 11_025, 44_100, 44_101, 48_000]) {
      const seed = Int16Array.from({ length: sampleRate * 3 }, (_, index) => 20_000 * Math.sin(index * index * 1e-5));
      const file = await files.write(`${sampleRate}.wav`, wav({ sampleRate, data: bytesOf(seed) }));
      const source = await openAudioFile(file, { convert: true });
      const whole = await samplesOf(source);
      expect(whole).toHaveLength(48_000);
      for (const from of [1, 799, 800, 16_000, 33_333, 47_999, 48_000]) {
        const part = await samplesOf(source, from);
        expect(part).toHaveLength(whole.length - from);
        const farthest = part.reduce(
          (far, sample, index) => Math.max(far, Math.abs(sample - (whole[from + index] ?? 0))),
          0,
        );
        expect(farthest).toBeLessThanOrEqual(1);
      }
    }
  });

  it('begin at whole numbers only', async () => {
    const { source } = await readAsFile(wav({ data: bytesOf([1]) }));
    for (const from of [-1, 0.5, Number.NaN]) {
      await expect(samplesOf(source, from)).rejects.toMatchObject({ code: 'config-invalid' });
    }
  });

  it('hold their own memory: what a reader does with one changes no other', async () => {
    const { source } = await readable(bytesOf(ramp(200_000)));
    const kept: Int16Array[] = [];
    for await (const chunk of source.frames()) if (chunk instanceof Int16Array) kept.push(chunk);
    expect(Int16Array.from(kept.flatMap((chunk) => [...chunk]))).toEqual(ramp(200_000));
  });
});

async function readable(data: Uint8Array) {
  return { source: await openAudioStream(inPieces(wav({ data }), 65_536)) };
}

describe('a signal', () => {
  it('that is aborted already keeps the file closed', async () => {
    const signal = AbortSignal.abort(new Error('not today'));
    await expect(openAudioFile('/no/such/file', { signal })).rejects.toMatchObject({
      code: 'aborted',
      context: { reason: 'not today' },
    });
  });

  it('ends the wait for the header of a stream', async () => {
    const controller = new AbortController();
    const opening = openAudioStream(new PassThrough(), { signal: controller.signal });
    controller.abort();
    await expect(opening).rejects.toMatchObject({ code: 'aborted' });
  });

  it('ends the reading of a file', async () => {
    await using files = await temporaryFiles();
    const file = await files.write('call.wav', wav({ data: new Uint8Array(1_000_000) }));
    const controller = new AbortController();
    const frames = (await openAudioFile(file, { signal: controller.signal })).frames()[Symbol.asyncIterator]();
    await frames.next();
    controller.abort();
    await expect(
      (async () => {
        while ((await frames.next()).done !== true);
      })(),
    ).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('warnings', () => {
  it('go to the process where there is no listener', async () => {
    const warned = once(process, 'warning');
    await openAudioStream(inPieces(wav({ byteRate: 1, data: bytesOf([1]) }), 64));
    const [warning] = (await warned) as unknown[];
    expect(warning).toMatchObject({ name: 'AudioFileWarning', code: 'odd-header' });
  });
});
