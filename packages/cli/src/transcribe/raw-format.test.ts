import { describe, expect, it } from 'vitest';
import { parseRawFormat } from './raw-format.ts';

describe('--raw', () => {
  it.each([
    ['16000', { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' }],
    ['48000,2', { sampleRate: 48_000, channels: 2, encoding: 'pcm_s16le' }],
    ['48000,2,f32le', { sampleRate: 48_000, channels: 2, encoding: 'pcm_f32le' }],
    ['8000, pcm_s16le', { sampleRate: 8_000, channels: 1, encoding: 'pcm_s16le' }],
  ])('reads %s', (text, format) => {
    expect(parseRawFormat(text)).toEqual(format);
  });

  it.each(['', '16kHz', '16000,1,s16le,le', '16000,one', '16000,1,constructor'])('refuses "%s"', (text) => {
    expect(() => parseRawFormat(text)).toThrow(`--raw ${text}: "`);
  });
});
