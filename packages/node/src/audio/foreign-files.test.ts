import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readAsFile, ways } from '../../testing/open.ts';
import { bytesOf, ramp, wav } from '../../testing/wav.ts';

const call = wav({ data: bytesOf(ramp(2000)) });
const text = (characters: string): Uint8Array => Buffer.from(characters);
const ruined = (bytes: Uint8Array): Uint8Array => Buffer.from(Buffer.from(bytes).toString('utf8'));
const loud = Int16Array.from({ length: 8000 }, (_, at) => 9000 * Math.sin(at / 7));
const base64 = Buffer.from(call).toString('base64');

/** What it is, what it looks like, and a part of what is to be done with it. */
const kinds: readonly (readonly [container: string, bytes: Uint8Array, advice: RegExp])[] = [
  ['a web page (HTML)', text('<!DOCTYPE html><html><body>Sign in</body></html>'), /browser/u],
  ['a web page (HTML)', text('\uFEFF\r\n  <html lang="en"><head>'), /browser/u],
  ['an XML text', text('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'), /^Read it/u],
  ['a JSON text', text('{"code":20003,"message":"Authenticate","status":401}'), /^Read it/u],
  ['a JSON text', text('{}'), /^Read it/u],
  ['a JSON text', text('[{"error":"größer"}]'), /^Read it/u],
  ['a JSON text', text(`{"audio":"${base64}"}`), /decode that/u],
  [
    'a Git LFS pointer',
    text('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'),
    /git lfs pull/u,
  ],
  ['a playlist', text('#EXTM3U\n#EXTINF:3,\ncall.wav\n'), /names/u],
  ['a text', text('Transcript of the call of 3 November: good morning.'), /path/u],
  ['a text', Buffer.from('\uFEFFTranscript of the call', 'utf16le'), /path/u],
  ['a text of hexadecimal digits', text(Buffer.from(call).toString('hex')), /Decode it/u],
  ['WAV in base64', text(base64), /base64 -d \S+call\.wav/u],
  ['WAV in base64', text(base64.replaceAll(/.{76}/gu, '$&\r\n')), /base64 -d/u],
  ['WAV in base64', text(`data:audio/wav;base64,${base64}`), /^Decode it/u],
  ['a text in base64', text(Buffer.from(loud.buffer).toString('base64')), /^Decode it/u],
  ['a gzip file', gzipSync(call), /gunzip \S+call\.wav/u],
  ['a ZIP archive', Buffer.from('504b03041400000008000000', 'hex'), /unzip/u],
  ['a PDF', text('%PDF-1.7\n%\xe2\xe3'), /audio file itself/u],
];

describe('a file that holds no audio as it is', () => {
  it.each(kinds)('is named, with what to do: %s', async (container, bytes, advice) => {
    await expect(readAsFile(bytes, { convert: true })).rejects.toMatchObject({
      code: 'audio-container',
      message: expect.stringContaining(`is ${container}, and no audio`),
      context: { container },
      remedy: expect.stringMatching(advice),
    });
  });

  it.each(ways)('is named in %s that was declared as raw samples too', async (_way, readAll) => {
    const raw = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' } as const;
    for (const [container, bytes] of kinds.filter(
      ([, { length }, advice]) => length >= 64 && !advice.test('gunzip x'),
    )) {
      if (container === 'a gzip file' || container === 'a ZIP archive' || bytes[0] === 0xff || bytes[0] === 0xef)
        continue;
      await expect(readAll(bytes, { raw })).rejects.toMatchObject({ code: 'audio-container', context: { container } });
    }
  });

  it('is a WAV file whose bytes were taken for a text, whatever its header still says', async () => {
    const files = [
      wav({ data: bytesOf([200, 201, -202, -203]) }),
      wav({ data: bytesOf(loud) }),
      wav({ sampleRate: 8000, bits: 8, data: Uint8Array.from(loud, (sample) => 128 + sample / 100) }),
    ];
    for (const file of files) {
      await expect(readAsFile(ruined(file), { convert: true })).rejects.toMatchObject({
        code: 'audio-container',
        context: { container: expect.stringMatching(/^a WAV file that was read as text \(UTF-8\)/u) },
        remedy: expect.stringContaining('cannot be repaired'),
      });
    }
  });

  it('is any other file whose bytes were taken for a text', async () => {
    await expect(readAsFile(ruined(Buffer.from('fffb906400000000', 'hex')))).rejects.toMatchObject({
      context: { container: expect.stringContaining('was read as text') },
    });
  });

  it('is empty where it has no bytes', async () => {
    await expect(readAsFile(new Uint8Array(0))).rejects.toMatchObject({
      code: 'audio-invalid',
      message: expect.stringContaining('is empty'),
    });
  });
});

describe('a WAV file', () => {
  const tag = (size: number): Uint8Array =>
    Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\0'), Buffer.of(size), Buffer.alloc(size)]);

  it.each(ways)('behind a tag of a music program is read from %s', async (_way, readAll) => {
    const { samples, warnings } = await readAll(Buffer.concat([tag(100), wav({ data: bytesOf([1, 2, 3]) })]));
    expect([samples, warnings]).toEqual([[1, 2, 3], []]);
  });

  it('behind a tag, with more chunks and a file joined to it, is read to its end', async () => {
    const one = wav({ data: bytesOf([1, 2]), after: [['LIST', Buffer.alloc(9)]] });
    const { samples, warnings } = await readAsFile(Buffer.concat([tag(33), one, wav({ data: bytesOf([3]) })]));
    expect([samples, warnings]).toEqual([[1, 2, 3], []]);
  });

  it('that is silent is no text, however it begins', async () => {
    const silent = Buffer.from(wav({ data: new Uint8Array(8000) }));
    // The size that a decoder of texts would have left.
    silent.set([0xef, 0xbf, 0xbd, 0], 4);
    expect((await readAsFile(silent)).samples).toHaveLength(4000);
  });

  it.each([[[0x2020]], [[0x4142]], [[0x7e7e, 0x2121]]])(
    'raw samples that are letters by chance are samples: %j',
    async ([...loop]) => {
      const samples = Int16Array.from({ length: 5 }, (_, at) => loop[at % loop.length] ?? 0);
      const raw = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' } as const;
      expect((await readAsFile(bytesOf(samples), { raw })).samples).toEqual([...samples]);
    },
  );
});
