import type { AudioEncoding, AudioFormat } from '@throughline/core';
import { UsageError } from '../usage-error.ts';

const encodings: Readonly<Record<string, AudioEncoding>> = {
  pcm_s16le: 'pcm_s16le',
  s16le: 'pcm_s16le',
  pcm_f32le: 'pcm_f32le',
  f32le: 'pcm_f32le',
};

const remedy = [
  'Write RATE[,CHANNELS][,ENCODING]: 16000, or 48000,2, or 48000,2,f32le. Encodings: s16le (default), f32le.',
];

/** Reads `RATE[,CHANNELS][,ENCODING]`, such as `48000,2,f32le`. Throws `UsageError`. */
export function parseRawFormat(text: string): AudioFormat {
  const [rate = '', ...rest] = text.split(',').map((part) => part.trim());
  const channels = /^\d+$/.test(rest[0] ?? '') ? rest.shift() : '1';
  const encodingName = rest.shift() ?? 's16le';
  const encoding = Object.hasOwn(encodings, encodingName) ? encodings[encodingName] : undefined;
  if (!/^\d+$/.test(rate)) throw new UsageError(`--raw ${text}: "${rate}" is not a sample rate`, remedy);
  if (encoding === undefined) throw new UsageError(`--raw ${text}: "${encodingName}" is not an encoding`, remedy);
  if (rest.length > 0) throw new UsageError(`--raw ${text}: "${rest.join(',')}" is one value too many`, remedy);
  return { sampleRate: Number(rate), channels: Number(channels), encoding };
}
