import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isSpeechError } from '@throughline/core/internal';
import { readAsFile, inPieces, samplesOf, ways } from '../../testing/open.ts';
import { bytesOf, chunk, ramp, temporaryFiles, wav } from '../../testing/wav.ts';
import { openAudioFile, openAudioStream } from './open-audio-file.ts';

const first = ramp(100);
const second = Int16Array.from({ length: 70 }, (_, index) => 1_000 + index);
const both = [...first, ...second];
const list = chunk('LIST', Buffer.from('INFOISFT\x06\0\0\0Lavf58'));
const join = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);
/** A chunk of odd size whose byte of padding was forgotten. */
const unpadded = (id: string, bytes: Uint8Array): Uint8Array => chunk(id, bytes).subarray(0, 8 + bytes.length);

/** ID3v2, as taggers put it behind a file without a chunk around it. */
const id3 = join(Buffer.from('ID3\x04\0\0\0\0\x01\x02', 'latin1'), Buffer.alloc(130, 0x55));
const id3v1 = join(Buffer.from('TAGtitle'), Buffer.alloc(120, 0x20));

// Without ffmpeg, which would be asked.
beforeEach(() => void vi.stubEnv('PATH', ''));
afterEach(() => void vi.unstubAllEnvs());

describe.each(ways)('a WAV file read as %s', (_way, readAll) => {
  it('that was joined to another goes on with it, and with a third', async () => {
    const file = join(wav({ data: bytesOf(first) }), wav({ data: bytesOf(second) }));
    expect(await readAll(file)).toMatchObject({ samples: both, warnings: [] });
    const three = join(file, wav({ data: bytesOf(first) }));
    expect(await readAll(three)).toMatchObject({ samples: [...both, ...first], warnings: [] });
  });

  it.each<[string, Uint8Array]>([
    ['LIST', list],
    ['id3', chunk('id3 ', id3)],
    ['bext', chunk('bext', Buffer.alloc(858, 1))],
    ['cue', chunk('cue ', Buffer.alloc(29))],
    ['a chunk of a name of its own', chunk('aBc1', Buffer.alloc(31, 7))],
    ['two chunks', join(list, chunk('smpl', Buffer.alloc(36)))],
    ['a chunk of odd size without its padding', unpadded('LIST', Buffer.alloc(35, 1))],
    ['an ID3 tag without a chunk', id3],
    ['its own format again', wav().subarray(12, 36)],
  ])('passes over %s between its samples and behind them', async (_what, between) => {
    const parts = [bytesOf(first), bytesOf(second)].map((data) => chunk('data', data));
    const body = join(
      Buffer.from('WAVE'),
      wav().subarray(12, 36),
      parts[0] ?? list,
      between,
      parts[1] ?? list,
      between,
    );
    expect(await readAll(chunk('RIFF', body))).toMatchObject({ samples: both, warnings: [] });
    const joined = join(wav({ data: bytesOf(first) }), between, wav({ data: bytesOf(second) }), between);
    expect(await readAll(joined)).toMatchObject({ samples: both, warnings: [] });
  });

  it('passes over an ID3v1 tag at its end, zeros that fill it up, and a lost byte', async () => {
    for (const tail of [id3v1, Buffer.alloc(1_000), Buffer.from('\n'), join(list, id3v1)]) {
      expect(await readAll(join(wav({ data: bytesOf(first) }), tail))).toMatchObject({
        samples: [...first],
        warnings: [],
      });
    }
  });

  it.each([1, 2, 3, 50, 101, 197, 198])(
    'goes on to the end where its header says %i bytes of 200',
    async (dataSize) => {
      const result = await readAll(wav({ data: bytesOf(first), dataSize }));
      expect(result).toMatchObject({ samples: [...first], warnings: ['odd-header'] });
    },
  );

  it.each([0, 0xffff_ffff, 0x7fff_ffff, 0x7fff_f000, 50])(
    'goes on with the file that was joined to it where its size %i was never filled in',
    async (dataSize) => {
      const parts = [first, second, first].map((samples) => wav({ data: bytesOf(samples), dataSize }));
      const { samples, warnings } = await readAll(join(...parts));
      expect(samples).toEqual([...both, ...first]);
      expect(new Set(warnings)).toEqual(new Set(dataSize === 50 ? ['odd-header'] : []));
    },
  );

  it('drops the part of a sample at a joint, and does not shift what follows', async () => {
    const odd = join(bytesOf(first), Buffer.from('x'));
    for (const head of [wav({ data: odd }), join(wav({ data: odd, dataSize: 0xffff_ffff }).subarray(0, 44 + 201))]) {
      const result = await readAll(join(head, wav({ data: bytesOf(second) })));
      expect(result).toMatchObject({ samples: both, warnings: ['odd-byte'] });
    }
  });

  it.each<[string, Uint8Array, string]>([
    ['another rate', wav({ sampleRate: 8000, data: bytesOf(second) }), '8 kHz mono 16-bit'],
    ['two channels', wav({ channels: 2, data: bytesOf(second) }), '16 kHz stereo 16-bit'],
    ['floats', wav({ tag: 3, bits: 32, data: bytesOf(second) }), '16 kHz mono float'],
  ])('is refused at the byte where it goes on with %s', async (_what, other, found) => {
    const at = 244 + list.length;
    await expect(readAll(join(wav({ data: bytesOf(first) }), list, other), { convert: true })).rejects.toMatchObject({
      code: 'audio-format',
      message: expect.stringContaining(`goes on at byte ${at} with ${found}, but begins with 16 kHz mono 16-bit`),
      context: { found, wanted: '16 kHz mono 16-bit' },
      remedy: expect.stringContaining(`Split the file at byte ${at}`),
    });
  });

  it.each<[string, string, Uint8Array]>([
    ['Ogg', 'audio-container', Buffer.from('OggS\0\x02\0\0\0\0\0\0\0\0\0\0')],
    ['FLAC', 'audio-container', Buffer.from('fLaC\0\0\0\x22\0\0\0\0\0\0\0\0')],
    ['another RIFF file', 'audio-container', wav({ form: 'AVI ', data: bytesOf(second) })],
    ['WAV (64-bit)', 'audio-container', Buffer.from('RF64\xff\xff\xff\xffWAVEds64', 'latin1')],
    ['A-law', 'audio-format', wav({ tag: 6, bits: 8, data: bytesOf(second) })],
    ['16 bytes per sample', 'audio-invalid', wav({ blockSize: 16, data: bytesOf(second) })],
  ])('is refused at the byte where it goes on as %s', async (what, code, other) => {
    await expect(readAll(join(wav({ data: bytesOf(first) }), other), { convert: true })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(new RegExp(`byte 244.*${what.replace(/[()]/g, '.')}`)),
    });
  });

  it('that is cut off gives what is there, and says how much is missing', async () => {
    const whole = join(wav({ data: bytesOf(first) }), wav({ data: bytesOf(ramp(32_000)) }));
    const cut = await readAll(whole.subarray(0, whole.length - 16_000));
    expect(cut).toMatchObject({ samples: [...first, ...ramp(24_000)], warnings: ['truncated'] });
    for (const length of [252, 255, 256, 260, 270, 287]) {
      expect(await readAll(whole.subarray(0, length))).toMatchObject({ samples: [...first], warnings: ['truncated'] });
    }
    expect(await readAll(whole.subarray(0, 288))).toMatchObject({ samples: [...first], warnings: ['truncated'] });
  });

  it('reports unknown bytes behind its chunks', async () => {
    const result = await readAll(
      join(wav({ data: bytesOf(first), after: [['LIST', Buffer.alloc(8, 1)]] }), Buffer.alloc(99, 0xee)),
    );
    expect(result).toMatchObject({ samples: [...first], warnings: ['odd-header'] });
  });

  it('of 24-bit stereo is joined, converted and cut in blocks of its own', async () => {
    const block = (value: number) => Uint8Array.of(0, 0, value, 0, 0, value);
    const half = (value: number) => join(...Array.from({ length: 33 }, () => block(value)));
    const file = join(
      wav({ channels: 2, bits: 24, data: half(1), dataSize: 0xffff_ffff }),
      wav({ channels: 2, bits: 24, data: half(2), dataSize: 7 }),
    );
    const { samples } = await readAll(file, { convert: true });
    expect(samples).toEqual([...Array<number>(33).fill(256), ...Array<number>(33).fill(512)]);
  });
});

describe('the parts of a file', () => {
  it('are one piece of audio for a reader that begins anywhere, and know how long it is', async () => {
    await using files = await temporaryFiles();
    const parts = [first, second, ramp(50_000), first];
    const all = parts.flatMap((samples) => [...samples]);
    const file = await files.write(
      'joined.wav',
      join(...parts.map((samples) => wav({ data: bytesOf(samples), after: [['LIST', Buffer.alloc(9)]] }))),
    );
    const source = await openAudioFile(file);
    expect(source.duration).toBe(all.length / 16_000);
    for (const from of [0, 1, 99, 100, 101, 169, 170, 40_000, 50_169, 50_170, 50_269, 50_270, 60_000]) {
      expect(await samplesOf(source, from)).toEqual(all.slice(from));
    }
  });

  it('of a stream are read up to the place where another format begins', async () => {
    const file = join(wav({ data: bytesOf(first) }), wav({ sampleRate: 8000, data: bytesOf(second) }));
    const source = await openAudioStream(inPieces(file, 13));
    const result: number[] = [];
    const reading = (async () => {
      for await (const samples of source.frames()) result.push(...(samples as Int16Array));
    })();
    await expect(reading).rejects.toMatchObject({ code: 'audio-format' });
    expect(result).toEqual([...first]);
  });

  it('say how much is missing in words', async () => {
    const warnings: string[] = [];
    const onWarning = ({ message }: { readonly message: string }): void => void warnings.push(message);
    await readAsFile(wav({ data: bytesOf(ramp(8_000)), dataSize: 64_000 }), { onWarning });
    expect(warnings).toEqual([
      expect.stringMatching(
        /^truncated: the header of ".*" promises 2\.0 s, but it ends after 0\.5 s: 1\.5 s are missing$/,
      ),
    ]);
  });
});

type Heard = { readonly samples: number[]; readonly warnings: string[] } | { readonly code: string };

async function outcome(readAll: (typeof ways)[number][1], bytes: Uint8Array): Promise<Heard> {
  try {
    const { samples, warnings } = await readAll(bytes, { convert: true });
    return { samples, warnings };
  } catch (error) {
    if (isSpeechError(error)) return { code: error.code };
    throw error;
  }
}

describe('headers that lie', () => {
  const sizes = fc.oneof(
    fc.nat(0xffff_ffff),
    fc.nat(500),
    fc.constantFrom(0, 1, 199, 200, 201, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff),
  );

  it('about the size of the samples never cost any of them without a word', async () => {
    const tails = fc.constantFrom(
      new Uint8Array(0),
      list,
      id3v1,
      chunk('data', bytesOf(second)),
      wav({ data: bytesOf(second) }),
    );
    await fc.assert(
      fc.asyncProperty(sizes, sizes, tails, async (dataSize, riffSize, tail) => {
        const file = Buffer.from(join(wav({ data: bytesOf(first), dataSize }), tail));
        file.writeUInt32LE(riffSize, 4);
        for (const [, readAll] of ways) {
          const result = await outcome(readAll, file);
          // A size that is odd by one makes the last byte one of padding.
          expect('samples' in result ? result.samples.slice(0, 99) : result).toEqual([...first.subarray(0, 99)]);
          const goesOn = tail.length > 100 && tail !== id3v1;
          const got = 'samples' in result ? result.samples.length : 0;
          const warned = 'warnings' in result && result.warnings.length > 0;
          expect(warned || got >= (goesOn ? 170 : 100)).toBe(true);
        }
      }),
      { numRuns: 200, seed: 5 },
    );
  }, 60_000);

  it('about anything are read or refused, alike from a file and a stream, and never hang or crash', async () => {
    const whole = join(
      wav({ data: bytesOf(first), before: [['fact', Buffer.alloc(4)]] }),
      list,
      wav({ data: bytesOf(second) }),
    );
    const change = fc.record({
      at: fc.nat(whole.length - 1),
      byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 0xff, 0x80)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(whole.length), async (changes, cut) => {
        const file = Buffer.from(whole.subarray(0, cut < 40 ? whole.length : cut));
        for (const { at, byte } of changes) if (at < file.length) file[at] = byte;
        const [inFile, inStream] = [await outcome(ways[0][1], file), await outcome(ways[1][1], file)];
        expect(inStream).toEqual(inFile);
      }),
      { numRuns: 300, seed: 6 },
    );
  }, 60_000);
});
