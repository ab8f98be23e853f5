import { Readable } from 'node:stream';
import type { AudioSource } from '@throughline/core/internal';
import { openAudioFile, openAudioStream } from '../src/audio/open-audio-file.ts';
import type { OpenAudioFileOptions } from '../src/audio/open-options.ts';
import type { AudioFileWarningCode } from '../src/audio/warnings.ts';
import { temporaryFiles } from './wav.ts';

/** All samples of a source from `from` on, as numbers. */
export async function samplesOf(source: AudioSource, from?: number): Promise<number[]> {
  const samples: number[] = [];
  for await (const chunk of source.frames(from)) for (const sample of numbers(chunk)) samples.push(sample);
  return samples;
}

function numbers(chunk: unknown): Iterable<number> {
  if (chunk instanceof Int16Array || chunk instanceof Float32Array) return chunk;
  throw new Error('a source gave bytes where samples are expected');
}

export interface Read {
  readonly source: AudioSource;
  readonly samples: number[];
  readonly warnings: AudioFileWarningCode[];
}

/** The bytes read as a file. */
export async function readAsFile(
  bytes: Uint8Array,
  options: OpenAudioFileOptions = {},
  name = 'call.wav',
): Promise<Read> {
  // This file also runs in processes of their own, where Node 22 knows no `await using`.
  const files = await temporaryFiles();
  try {
    const warnings: AudioFileWarningCode[] = [];
    const path = await files.write(name, bytes);
    const source = await openAudioFile(path, { onWarning: ({ code }) => warnings.push(code), ...options });
    return { source, samples: await samplesOf(source), warnings };
  } finally {
    await files[Symbol.asyncDispose]();
  }
}

/** The bytes read as a stream that delivers them `size` at a time. */
async function readAsStream(bytes: Uint8Array, options: OpenAudioFileOptions = {}, size = 7): Promise<Read> {
  const warnings: AudioFileWarningCode[] = [];
  const source = await openAudioStream(inPieces(bytes, size), {
    onWarning: ({ code }) => warnings.push(code),
    ...options,
  });
  return { source, samples: await samplesOf(source), warnings };
}

export function inPieces(bytes: Uint8Array, size: number): Readable {
  const pieces: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += size) pieces.push(Buffer.from(bytes.subarray(from, from + size)));
  return Readable.from(pieces, { objectMode: false });
}

/** Both ways: a file and a stream must be read alike. */
export const ways = [
  ['a file', readAsFile],
  ['a stream', readAsStream],
] as const;
