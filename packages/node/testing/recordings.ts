import { readFile } from 'node:fs/promises';
import type { AudioSource } from '@throughline/core/internal';
import { openAudioStream } from '../src/audio/open-audio-file.ts';
import type { OpenAudioFileOptions } from '../src/audio/open-options.ts';

/**
 * One recording of 11 s, 16 kHz, mono, in several formats, made of `packages/local/samples/jfk.wav` (a work of the US Government)
 * by Debian's encoders: `flac jfk.wav`, `lame -b 40 jfk.wav`, `opusenc --bitrate 24 jfk.wav`, `oggenc -q 2 jfk.wav`,
 * `mkvmerge -w -o jfk.webm jfk.opus`, `ffmpeg -i jfk.wav -c:a aac -b:a 32k jfk.m4a`. And `two.flac`: two channels of 0.25 s at 16 kHz, a tone and a
 * square wave, made by `flac -8 --no-padding`.
 */
export type Recording = 'two.flac' | 'jfk.flac' | 'jfk.mp3' | 'jfk.opus' | 'jfk.ogg' | 'jfk.webm' | 'jfk.m4a';

export function recording(name: Recording): Promise<Buffer> {
  return readFile(new URL(`recordings/${name}`, import.meta.url));
}

/** The samples that the recordings were made of. */
export async function recordedSamples(): Promise<Int16Array> {
  const file = await readFile(new URL('../../local/samples/jfk.wav', import.meta.url));
  return new Int16Array(file.buffer.slice(file.byteOffset + 44, file.byteOffset + file.length));
}

/** All samples of a source from `from` on. */
export async function pcmOf(source: AudioSource, from?: number): Promise<Int16Array> {
  const pieces: Buffer[] = [];
  for await (const chunk of source.frames(from)) {
    if (!(chunk instanceof Int16Array)) throw new Error('a source gave something else than 16-bit samples');
    pieces.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  }
  return Int16Array.from(new Int16Array(new Uint8Array(Buffer.concat(pieces)).buffer));
}

/** Whether two runs of samples are the same; to compare long ones number by number takes seconds. */
export function isSame(left: Int16Array, right: Int16Array): boolean {
  return Buffer.from(left.buffer, left.byteOffset, left.byteLength).equals(
    Buffer.from(right.buffer, right.byteOffset, right.byteLength),
  );
}

/** Some runs of samples, one after another. */
export function joined(...parts: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A compressed file that is read whole, with the messages of its warnings. */
export async function readWhole(
  bytes: Parameters<typeof openAudioStream>[0],
  { from, ...options }: OpenAudioFileOptions & { readonly from?: number } = {},
): Promise<{ readonly source: AudioSource; readonly samples: Int16Array; readonly warnings: string[] }> {
  const warnings: string[] = [];
  const source = await openAudioStream(bytes, { onWarning: ({ message }) => warnings.push(message), ...options });
  return { source, samples: await pcmOf(source, from), warnings };
}
