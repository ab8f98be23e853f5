import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSpeechError } from '../../errors/speech-error.ts';
import { assertElsaAudio, type ElsaAudioOptions } from './audio-check.ts';

const ascii = (text: string): readonly number[] => Array.from(text, (character) => character.charCodeAt(0));
const little = (value: number, bytes: number): readonly number[] =>
  Array.from({ length: bytes }, (_, index) => Math.floor(value / 256 ** index) % 256);

interface Format {
  readonly sampleRate?: number;
  readonly channels?: number;
  readonly seconds?: number;
  /** Of a WAV: 1 is integers, 3 floats. */
  readonly tag?: number;
  readonly bits?: number;
  /** Of a WAV whose tag is WAVE_FORMAT_EXTENSIBLE. */
  readonly subformat?: number;
}

function wav(
  { sampleRate = 16_000, channels = 1, seconds = 0.5, tag = 1, bits = 16, subformat }: Format = {},
  extra: readonly number[] = [],
): Uint8Array {
  const blockBytes = (channels * bits) / 8;
  const bytes = Math.round(seconds * sampleRate) * blockBytes;
  const tail =
    subformat === undefined ? [] : [little(22, 2), little(bits, 2), little(4, 4), little(subformat, 16)].flat();
  const head = [
    ascii('RIFF'),
    little(36 + tail.length + extra.length + bytes, 4),
    ascii('WAVE'),
    ascii('fmt '),
    little(16 + tail.length, 4),
    little(tag, 2),
    little(channels, 2),
    little(sampleRate, 4),
    little(sampleRate * blockBytes, 4),
    little(blockBytes, 2),
    little(bits, 2),
    tail,
    extra,
    ascii('data'),
    little(bytes, 4),
  ].flat();
  return Uint8Array.from([...head, ...Array.from({ length: bytes }, () => 0)]);
}

const extensible = (subformat: number, bits: number) => wav({ tag: 0xff_fe, bits, subformat });

/** The header of a FLAC file: STREAMINFO, and nothing after it. */
function flac({ sampleRate = 16_000, channels = 1, seconds = 2 }: Format = {}): Uint8Array {
  const fields =
    (BigInt(sampleRate) << 44n) |
    (BigInt(channels - 1) << 41n) |
    (15n << 36n) |
    BigInt(Math.round(seconds * sampleRate));
  const packed = Array.from({ length: 8 }, (_, index) => Number((fields >> BigInt(56 - 8 * index)) & 0xffn));
  const frameSizes = Array.from({ length: 10 }, () => 0);
  const md5 = Array.from({ length: 16 }, () => 0);
  return Uint8Array.from([ascii('fLaC'), 0x80, 0, 0, 34, frameSizes, packed, md5].flat());
}

function oggPage(position: number, packet: readonly number[]): readonly number[] {
  return [
    ...ascii('OggS'),
    0,
    0,
    ...little(position, 8),
    ...little(1, 4),
    ...little(0, 8),
    1,
    packet.length,
    ...packet,
  ];
}

function opus({ sampleRate = 16_000, channels = 1, seconds = 3 }: Format = {}): Uint8Array {
  const preSkip = 312;
  const head = [...ascii('OpusHead'), 1, channels, ...little(preSkip, 2), ...little(sampleRate, 4), 0, 0, 0];
  return Uint8Array.from([...oggPage(0, head), ...oggPage(seconds * 48_000 + preSkip, [1, 2, 3])]);
}

function outcome(file: Uint8Array, options?: ElsaAudioOptions): object {
  try {
    return assertElsaAudio(file, options);
  } catch (error) {
    if (!isSpeechError(error)) throw error;
    return { code: error.code, context: error.context };
  }
}

const wanted = '16 kHz mono WAV of 16-bit samples, FLAC or OGG-Opus';
const format = (found: string) => ({ code: 'audio-format', context: { found, wanted } });
const spoilt = { code: 'audio-invalid', context: { reason: 'its header is cut off or makes no sense' } };

describe('audio for ELSA', () => {
  it('may be WAV, FLAC or Ogg Opus of 16 kHz in one channel', () => {
    expect(outcome(wav())).toEqual({
      container: 'WAV',
      sampleRate: 16_000,
      channels: 1,
      samples: '16-bit',
      seconds: 0.5,
    });
    expect(outcome(flac())).toEqual({ container: 'FLAC', sampleRate: 16_000, channels: 1, seconds: 2 });
    expect(outcome(opus())).toEqual({ container: 'Ogg Opus', sampleRate: 16_000, channels: 1, seconds: 3 });
  });

  it('may be a WAV with chunks that nobody needs, one of an odd length', () => {
    expect(outcome(wav({}, [...ascii('LIST'), ...little(3, 4), 1, 2, 3, 0]))).toMatchObject({ seconds: 0.5 });
  });

  it('is as long as the file, where a WAV says that it is longer', () => {
    const file = wav();
    file.set([255, 255, 255, 255], 40);
    expect(outcome(file)).toMatchObject({ seconds: 0.5 });
  });

  it('may have a header that does not say how long it is', () => {
    expect(outcome(flac({ seconds: 0 }))).toEqual({ container: 'FLAC', sampleRate: 16_000, channels: 1 });
    expect(outcome(opus({ seconds: 0 }))).toEqual({ container: 'Ogg Opus', sampleRate: 16_000, channels: 1 });
  });

  it('may lie within a larger buffer', () => {
    const file = wav();
    const larger = new Uint8Array(file.length + 7);
    larger.set(file, 7);
    expect(outcome(larger.subarray(7))).toMatchObject({ container: 'WAV' });
  });

  it.each([
    ['another rate in WAV', wav({ sampleRate: 44_100 }), '44.1 kHz mono WAV'],
    ['two channels in WAV', wav({ channels: 2 }), '16 kHz 2-channel WAV'],
    ['8-bit samples in WAV', wav({ bits: 8 }), '16 kHz mono WAV of 8-bit samples'],
    ['24-bit samples in WAV', wav({ bits: 24 }), '16 kHz mono WAV of 24-bit samples'],
    ['32-bit samples in WAV', wav({ bits: 32 }), '16 kHz mono WAV of 32-bit samples'],
    ['float samples in WAV', wav({ tag: 3, bits: 32 }), '16 kHz mono WAV of 32-bit float samples'],
    ['float samples in an extensible WAV', extensible(3, 32), '16 kHz mono WAV of 32-bit float samples'],
    ['24-bit samples in an extensible WAV', extensible(1, 24), '16 kHz mono WAV of 24-bit samples'],
    ['telephone samples in WAV', wav({ tag: 7, bits: 8 }), '16 kHz mono WAV of µ-law samples'],
    ['samples in WAV of a coding that nobody knows', wav({ tag: 999 }), '16 kHz mono WAV of format 0x03e7 samples'],
    ['another rate and other samples', wav({ sampleRate: 8_000, bits: 8 }), '8 kHz mono WAV of 8-bit samples'],
    ['another rate in FLAC', flac({ sampleRate: 48_000 }), '48 kHz mono FLAC'],
    ['two channels in FLAC', flac({ channels: 2 }), '16 kHz 2-channel FLAC'],
    ['another rate in Opus', opus({ sampleRate: 48_000 }), '48 kHz mono Ogg Opus'],
    ['two channels in Opus', opus({ channels: 2 }), '16 kHz 2-channel Ogg Opus'],
    ['Vorbis', Uint8Array.from(oggPage(0, [1, ...ascii('vorbis'), 0, 0, 0, 0])), 'Ogg without Opus'],
    ['MP3', Uint8Array.from(ascii('ID3\u0004padding')), 'MP3'],
    ['bare samples', new Uint8Array(64), 'no file of a known format'],
  ])('may not be %s', (_what, file, found) => {
    expect(outcome(file)).toEqual(format(found));
  });

  it('may be WAV of 16-bit samples with an extensible header', () => {
    expect(outcome(extensible(1, 16))).toMatchObject({ container: 'WAV', samples: '16-bit', seconds: 0.5 });
  });

  it('may be WAV of other samples where the caller says so, of the right rate all the same', () => {
    const float = wav({ tag: 3, bits: 32 });
    expect(outcome(float, { wavSamples: 'any' })).toMatchObject({ samples: '32-bit float', seconds: 0.5 });
    expect(outcome(wav({ sampleRate: 8_000, bits: 8 }), { wavSamples: 'any' })).toEqual(format('8 kHz mono WAV'));
  });

  it('may not be empty', () => {
    expect(outcome(new Uint8Array())).toEqual({ code: 'field-missing', context: { field: 'audio' } });
  });

  it.each([
    ['WAV', wav().subarray(0, 30)],
    ['WAV without data', wav().subarray(0, 36)],
    ['FLAC', flac().subarray(0, 20)],
    ['Ogg', opus().subarray(0, 20)],
    ['a RIFF that is no WAVE', Uint8Array.from([...ascii('RIFF'), 0, 0, 0, 0, ...ascii('AVI ')])],
    ['WAV of no bytes a second', wav().fill(0, 28, 32)],
  ])('may not have a header that is spoilt: %s', (_what, file) => {
    expect(outcome(file)).toEqual(spoilt);
  });

  it('of any bytes is judged, and never throws anything else', () => {
    const begin = fc.constantFrom('', 'RIFF', 'RIFF\0\0\0\0WAVEfmt ', 'fLaC\0', 'OggS');
    fc.assert(
      fc.property(begin, fc.uint8Array({ maxLength: 200 }), (start, rest) => {
        expect(outcome(Uint8Array.from([...ascii(start), ...rest]))).toBeTypeOf('object');
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });
});
