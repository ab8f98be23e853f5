import { readFile } from 'node:fs/promises';

/**
 * One recording of 11 s, 16 kHz, mono, in several formats, made of `packages/local/samples/jfk.wav` (a work of the US Government)
 * by Debian's encoders: `flac jfk.wav`, `lame -b 40 jfk.wav`, `opusenc --bitrate 24 jfk.wav`, `oggenc -q 2 jfk.wav`,
 * `mkvmerge -w -o jfk.webm jfk.opus`, `ffmpeg -i jfk.wav -c:a aac -b:a 32k jfk.m4a`.
 */
export type Recording = 'jfk.flac' | 'jfk.mp3' | 'jfk.opus' | 'jfk.ogg' | 'jfk.webm' | 'jfk.m4a';

export function recording(name: Recording): Promise<Buffer> {
  return readFile(new URL(`recordings/${name}`, import.meta.url));
}

/** The samples that the recordings were made of. */
export async function recordedSamples(): Promise<Int16Array> {
  const file = await readFile(new URL('../../local/samples/jfk.wav', import.meta.url));
  return new Int16Array(file.buffer.slice(file.byteOffset + 44, file.byteOffset + file.length));
}
