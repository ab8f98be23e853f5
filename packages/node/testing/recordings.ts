import { readFile } from 'node:fs/promises';
import { isSkippedTime, type AudioSource } from '@throughline/core/internal';
import { openAudioStream } from '../src/audio/open-audio-file.ts';
import type { OpenAudioFileOptions } from '../src/audio/open-options.ts';

/** Seconds that the recordings last. */
const seconds = 7.2;

/**
 * One sentence in several formats, 16 kHz, mono: the first 7.2 s of `packages/local/samples/readings.wav` (its origin is told
 * there), by Debian's encoders: `sox readings.wav reading.wav trim 0 7.2`, then `flac reading.wav`, `lame -b 40 reading.wav`,
 * `opusenc --bitrate 24 reading.wav`, `oggenc -q 2 reading.wav`, `mkvmerge -w -o reading.webm reading.opus`,
 * `ffmpeg -i reading.wav -c:a aac -b:a 32k reading.m4a`. And `two.flac`: two channels of 0.25 s at 16 kHz, a tone and a square wave,
 * made by `flac -8 --no-padding`.
 */
export type Recording =
  | 'two.flac'
  | 'reading.flac'
  | 'reading.mp3'
  | 'reading.opus'
  | 'reading.ogg'
  | 'reading.webm'
  | 'reading.m4a';

export function recording(name: Recording): Promise<Buffer> {
  return readFile(new URL(`recordings/${name}`, import.meta.url));
}

/** The samples that the recordings were made of. */
export async function recordedSamples(): Promise<Int16Array> {
  const file = await readFile(new URL('../../local/samples/readings.wav', import.meta.url));
  const begin = file.byteOffset + 44;
  return new Int16Array(file.buffer.slice(begin, begin + seconds * 16_000 * 2));
}

/** All samples of a source from `from` on; of time without audio, zeros. `holes`: where such time begins and ends, from there. */
export async function pcmOf(
  source: AudioSource,
  from?: number,
  holes: [from: number, to: number][] = [],
): Promise<Int16Array> {
  const pieces: Buffer[] = [];
  let at = 0;
  for await (const chunk of source.frames(from)) {
    if (isSkippedTime(chunk)) {
      const { samples = Number.NaN } = chunk.skip;
      holes.push([at, at + samples]);
      pieces.push(Buffer.alloc(2 * samples));
      at += samples;
      continue;
    }
    if (!(chunk instanceof Int16Array)) throw new Error('a source gave something else than 16-bit samples');
    at += chunk.length;
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

/** A compressed file that is read whole, with the messages of its warnings. */
export async function readWhole(
  bytes: Parameters<typeof openAudioStream>[0],
  { from, ...options }: OpenAudioFileOptions & { readonly from?: number } = {},
): Promise<{
  readonly source: AudioSource;
  readonly samples: Int16Array;
  readonly holes: readonly [from: number, to: number][];
  readonly warnings: string[];
}> {
  const warnings: string[] = [];
  const source = await openAudioStream(bytes, { onWarning: ({ message }) => warnings.push(message), ...options });
  const holes: [number, number][] = [];
  return { source, samples: await pcmOf(source, from, holes), holes, warnings };
}

/** Signal to difference, in decibels. */
export function nearness(samples: Int16Array, original: Int16Array): number {
  let [signal, difference] = [0, 0];
  original.forEach((sample, index) => {
    signal += sample * sample;
    difference += (sample - (samples[index] ?? 0)) ** 2;
  });
  return difference === 0 ? Infinity : 10 * Math.log10(signal / difference);
}
