import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { mono16, wavHeader } from '@throughline/core/internal';
import { scriptAudio, type Script } from '@throughline/simulator';

/** Writes a script cut into WAV files of so many seconds, in a few folders; returns their paths from `folder`, in order. */
export async function writeRecordings(folder: string, script: Script, seconds: number): Promise<readonly string[]> {
  const { sampleRate, length } = script;
  const audio = scriptAudio(script);
  const size = seconds * sampleRate;
  const paths: string[] = [];
  for (let from = 0; from < length; from += size) {
    const number = Math.round(from / size);
    // Every second folder holds files of the same names as the one before.
    const path = join(`day-${number % 4}`, `call-${String(Math.floor(number / 4)).padStart(3, '0')}.wav`);
    await writeRecording(join(folder, path), audio.samples(from, Math.min(length, from + size)), sampleRate);
    paths.push(path);
  }
  return paths;
}

export async function writeRecording(path: string, samples: Int16Array, sampleRate: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, recordingOf(samples, sampleRate));
}

/** The bytes of a WAV file. */
export function recordingOf(samples: Int16Array, sampleRate: number): Buffer {
  return Buffer.concat([
    wavHeader(mono16(sampleRate), samples.byteLength),
    new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
  ]);
}
