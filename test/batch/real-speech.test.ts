import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { comparedWords, encodeG711, mono16, wavHeader } from '@throughline/core/internal';
import { createLocalRecognizer, samples, type LocalRecognizer } from '@throughline/local';
import { openAudioFile, openAudioStream } from '@throughline/node';
import type { AudioSource } from '@throughline/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFfmpeg } from '../kit/find-ffmpeg.ts';

// In CI it is never left out; elsewhere, what a program in its place gives is tested beside the code.
const hasFfmpeg = findFfmpeg() || Boolean(process.env['CI']);

let recognizer: LocalRecognizer;
let spoken: readonly string[];

beforeAll(async () => {
  recognizer = await createLocalRecognizer();
  spoken = await wordsOf(await openAudioStream(await excerpt()));
}, 60_000);

afterAll(() => recognizer.close());

/** What a real recogniser makes of it. */
async function wordsOf(source: AudioSource): Promise<readonly string[]> {
  const texts: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const stream = recognizer.open(
      { sampleRate: 16_000, link: 1 },
      {
        result: (result) => result.final && texts.push(result.text),
        processed: () => {},
        done: () => {
          stream.close();
          resolve();
        },
        failed: reject,
      },
    );
    void (async () => {
      for await (const chunk of source.frames()) if (chunk instanceof Int16Array) stream.write(chunk);
      stream.finish();
    })().catch(reject);
  });
  return texts.flatMap((text) => comparedWords(text));
}

/** What the recordings were made of: one sentence of a reading. */
async function excerpt(): Promise<Buffer> {
  const bytes = (await readFile(samples.readings)).subarray(44, 44 + 7.2 * 16_000 * 2);
  return Buffer.concat([wavHeader(mono16(16_000), bytes.length), bytes]);
}

function recording(name: string): string {
  return fileURLToPath(new URL(`../../packages/node/testing/recordings/${name}`, import.meta.url));
}

/** The recording as a phone call is kept: 8 kHz, in one of the laws of G.711. */
async function call(law: 'alaw' | 'mulaw'): Promise<Buffer> {
  const source = await openAudioStream(await excerpt(), {
    wanted: { sampleRate: 8000, channels: 1, encoding: 'pcm_s16le' },
    convert: true,
  });
  const data: Uint8Array[] = [];
  for await (const chunk of source.frames()) if (chunk instanceof Int16Array) data.push(encodeG711(chunk, law));
  const bytes = Buffer.concat(data);
  const header = Buffer.from(wavHeader({ ...mono16(8000), coding: law, bits: 8 }, bytes.length));
  header.writeUInt16LE(law === 'alaw' ? 6 : 7, 20);
  return Buffer.concat([header, bytes]);
}

describe('real speech', { timeout: 60_000 }, () => {
  it.each(['reading.flac', 'reading.mp3', 'reading.opus', 'reading.ogg', 'reading.webm'])(
    'in %s has the words of its WAV file, without a conversion',
    async (name) => {
      expect(spoken).toEqual(expect.arrayContaining(['dashwood', 'leisure', 'prudently']));
      expect(await wordsOf(await openAudioFile(recording(name)))).toEqual(spoken);
    },
  );

  it.each(['alaw', 'mulaw'] as const)('in a WAV file of %s at 8 kHz has them too', async (law) => {
    const words = await wordsOf(await openAudioStream(await call(law), { convert: true }));
    expect(words).toEqual(spoken);
  });

  it.runIf(hasFfmpeg)('in an M4A file has them too, where ffmpeg is installed', async () => {
    expect(await wordsOf(await openAudioFile(recording('reading.m4a')))).toEqual(spoken);
  });
});
