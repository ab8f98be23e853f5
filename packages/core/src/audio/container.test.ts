import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { detectContainer, mayBecomeContainer } from './container.ts';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const asBytes = (samples: Int16Array): Uint8Array =>
  new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);

/** So many frames of one size, each with this header and noise behind it. */
function frames(header: readonly number[], length: number, count: number): Uint8Array {
  const bytes = new Uint8Array(length * count);
  let noise = 1;
  for (let at = 0; at < bytes.length; at += 1) {
    noise = (noise * 48_271) % 0x7fff_ffff;
    bytes[at] = header[at % length] ?? noise & 0xff;
  }
  return bytes;
}

describe('the first bytes of audio', () => {
  it.each([
    ['RIFF\u0024\u0000\u0000\u0000WAVE', 'WAV'],
    ['RIFX\u0000\u0000\u0000\u0024WAVE', 'WAV (big-endian)'],
    ['RF64\u00ff\u00ff\u00ff\u00ffWAVE', 'WAV (64-bit)'],
    ['BW64\u00ff\u00ff\u00ff\u00ffWAVE', 'WAV (64-bit)'],
    ['riff\u002e\u0091\u00cf\u0011\u00a5\u00d6\u0028\u00db', 'Wave64'],
    ['FORM\u0000\u0000\u0010\u0000AIFF', 'AIFF'],
    ['.snd\u0000\u0000\u0000\u0018\u00ff\u00ff\u00ff\u00ff', 'Sun AU'],
    ['caff\u0000\u0001\u0000\u0000desc', 'Apple CAF'],
    ['OggS\u0000\u0002\u0000\u0000\u0000\u0000\u0000\u0000', 'Ogg'],
    ['fLaC\u0000\u0000\u0000\u0022\u0010\u0000\u0010\u0000', 'FLAC'],
    ['wvpk\u0000\u0000\u0000\u0000\u0010\u0004\u0000\u0000', 'WavPack'],
    ['ID3\u0004\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000', 'MP3'],
    ['#!AMR-WB\u000a\u0004\u0000\u0000', 'AMR'],
    ['\u0000\u0000\u0000\u0020ftypM4A ', 'MP4'],
    ['\u0000\u0000\u0000\u0018ftyp3gp4', '3GP'],
    ['\u001a\u0045\u00df\u00a3\u009f\u0042\u0086\u0081\u0001\u0042\u00f7\u0081', 'WebM or Matroska'],
    ['\u0030\u0026\u00b2\u0075\u008e\u0066\u00cf\u0011\u00a6\u00d9\u0000\u00aa', 'Windows Media'],
    ['NIST_1A\u000a   1024', 'NIST SPHERE'],
  ])('%j are those of %s', (head, container) => {
    expect(detectContainer(bytesOf(head))).toBe(container);
    expect(detectContainer(bytesOf(`${head}and more`))).toBe(container);
  });

  it.each([
    ['MP3', 'of 128 kbit/s at 44.1 kHz', [0xff, 0xfb, 0x90, 0x64], 417],
    ['MP3', 'of 64 kbit/s at 24 kHz, with checksums', [0xff, 0xf2, 0x84, 0xc4], 192],
    ['MP3', 'of 32 kbit/s at 8 kHz', [0xff, 0xe3, 0x48, 0xc4], 288],
    ['MP3', 'of 320 kbit/s at 32 kHz', [0xff, 0xfb, 0xe8, 0x00], 1440],
    ['MPEG audio', 'layer II of 192 kbit/s at 48 kHz', [0xff, 0xfd, 0xa4, 0x00], 576],
    ['AAC', 'in ADTS frames at 44.1 kHz', [0xff, 0xf1, 0x50, 0x80, 0x2e, 0x7f, 0xfc], 371],
    ['AAC', 'in ADTS frames at 16 kHz, with checksums', [0xff, 0xf0, 0x60, 0x40, 0x1a, 0x1f, 0xfc], 208],
  ] as const)(
    'without a header are those of %s %s, from two frames in a row on',
    (container, _kind, header, length) => {
      const bytes = frames(header, length, 3);
      expect(detectContainer(bytes)).toBe(container);
      expect(detectContainer(bytes.subarray(0, length + 8))).toBe(container);
      // One frame may be samples; more bytes tell.
      expect(detectContainer(bytes.subarray(0, length))).toBeUndefined();
      expect(mayBecomeContainer(bytes.subarray(0, length))).toBe('perhaps');
      const other = bytes.slice();
      other[length + 1] = 0x12;
      expect(detectContainer(other)).toBeUndefined();
      expect(mayBecomeContainer(other)).toBe('no');
    },
  );

  it('are taken for samples when they are nothing else, and when they are too few to tell', () => {
    expect(detectContainer(new Uint8Array(12))).toBeUndefined();
    expect(detectContainer(bytesOf('RIF'))).toBeUndefined();
    expect(detectContainer(bytesOf('xRIFF'))).toBeUndefined();
    expect(detectContainer(bytesOf('\u0000\u0000\u0000\u0020ft'))).toBeUndefined();
    // Quiet 16-bit samples look like an MP3 without a tag.
    expect(detectContainer(Uint8Array.of(0xff, 0xfb, 0xff, 0xfb, 0, 0, 0, 0, 0, 0, 0, 0))).toBeUndefined();
    expect(mayBecomeContainer(bytesOf('RIF'))).toBe('name');
    expect(mayBecomeContainer(bytesOf('\u0000\u0000'))).toBe('perhaps');
    expect(mayBecomeContainer(new Uint8Array(12))).toBe('no');
  });
});

describe('real audio is never taken for a file', () => {
  it.each(['jfk.wav', 'readings.wav'])(
    'wherever it begins: %s',
    (name) => {
      const file = readFileSync(new URL(`../../../local/samples/${name}`, import.meta.url));
      const found: string[] = [];
      for (let from = 44; from < file.length; from += 2) {
        const container = detectContainer(file.subarray(from, from + 4096));
        if (container !== undefined) found.push(`${container} at byte ${from}`);
      }
      expect(found).toEqual([]);
    },
    60_000,
  );

  it('be it noise of any level, a tone, silence or a constant', () => {
    let seed = 7;
    const noise = (): number => (seed = (seed * 48_271) % 0x7fff_ffff) / 0x7fff_ffff - 0.5;
    const found: unknown[] = [];
    const look = (samples: Int16Array): void => {
      const container = detectContainer(asBytes(samples));
      if (container !== undefined) found.push(container);
    };
    for (let turn = 0; turn < 20_000; turn += 1)
      look(Int16Array.from({ length: 200 }, () => noise() * 2 ** ((turn % 16) + 1)));
    for (let tone = 1; tone < 4_000; tone += 1) {
      look(Int16Array.from({ length: 2_000 }, (_, at) => 30_000 * Math.sin(((at + tone) * tone * Math.PI) / 16_000)));
    }
    for (let constant = -32_768; constant < 32_768; constant += 1) look(new Int16Array(64).fill(constant));
    // What two channels of a broken converter give: a pattern that comes again and again, and begins as a frame does.
    for (const sync of [0xfbff, 0xf3ff, 0xe3ff, 0xf1ff, 0xfdff]) {
      for (let other = 0; other < 65_536; other += 61) {
        look(Int16Array.from({ length: 2_048 }, (_, at) => (at % 2 === 0 ? sync : other)));
      }
    }
    expect(found).toEqual([]);
  }, 60_000);
});
