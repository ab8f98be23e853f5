import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAudioFile, openAudioFile } from '../index.ts';

const ramp = (from: number, length: number): Int16Array => Int16Array.from({ length }, (_, index) => from + index);

describe('a WAV file that is written', () => {
  let folder: string;
  let path: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'throughline-wave-'));
    path = join(folder, 'speech.wav');
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** The samples of a file, as any program would read them, at the rate that it says. */
  async function read(sampleRate: number): Promise<readonly number[]> {
    const wanted = { sampleRate, channels: 1, encoding: 'pcm_s16le' } as const;
    const warnings: string[] = [];
    const source = await openAudioFile(path, { wanted, onWarning: ({ message }) => warnings.push(message) });
    const all: number[] = [];
    for await (const chunk of source.frames()) if (chunk instanceof Int16Array) all.push(...chunk);
    expect(warnings).toEqual([]);
    return all;
  }

  it('holds all samples in the order in which they were written', async () => {
    const file = await createAudioFile(path);
    void file.write({ pcm: ramp(0, 100), sampleRate: 24_000 });
    await file.write({ pcm: ramp(100, 1), sampleRate: 24_000 });
    await file.write({ pcm: ramp(101, 899), sampleRate: 24_000 });
    expect(file.samples).toBe(1000);
    await Promise.all([file.close(), file.close()]);
    expect(await read(24_000)).toEqual([...ramp(0, 1000)]);
  });

  it('is a whole file after each write, before it is closed', async () => {
    const file = await createAudioFile(path);
    for (let count = 1; count <= 3; count += 1) {
      await file.write({ pcm: ramp(0, 500), sampleRate: 16_000 });
      expect(await read(16_000)).toHaveLength(500 * count);
    }
    await file.close();
  });

  it('is a file without audio before the first write', async () => {
    const file = await createAudioFile(path);
    const bytes = await readFile(path);
    expect([bytes.length, bytes.readUInt32LE(4), bytes.readUInt32LE(40)]).toEqual([44, 36, 0]);
    await file.close();
  });

  it('refuses a piece of another rate, and goes on', async () => {
    const file = await createAudioFile(path);
    await file.write({ pcm: ramp(0, 10), sampleRate: 16_000 });
    await expect(file.write({ pcm: ramp(10, 10), sampleRate: 24_000 })).rejects.toMatchObject({ code: 'audio-format' });
    await file.write({ pcm: ramp(10, 10), sampleRate: 16_000 });
    await file.close();
    expect(await read(16_000)).toEqual([...ramp(0, 20)]);
  });

  it('refuses what is no 16-bit samples, and memory that is gone, and goes on', async () => {
    const file = await createAudioFile(path);
    const gone = ramp(0, 10);
    structuredClone(gone.buffer, { transfer: [gone.buffer as ArrayBuffer] });
    for (const pcm of [gone, new Float32Array(4), [1, 2], undefined]) {
      await expect(file.write({ pcm: pcm as Int16Array, sampleRate: 16_000 })).rejects.toMatchObject({
        code: 'audio-invalid',
      });
    }
    await file.write({ pcm: ramp(0, 10), sampleRate: 16_000 });
    await file.close();
    expect(await read(16_000)).toEqual([...ramp(0, 10)]);
  });

  it('refuses what comes after close', async () => {
    const file = await createAudioFile(path);
    await file.close();
    await expect(file.write({ pcm: ramp(0, 10), sampleRate: 16_000 })).rejects.toMatchObject({ code: 'session-ended' });
  });

  it('names a path that cannot be written', async () => {
    await expect(createAudioFile(join(folder, 'nowhere', 'speech.wav'))).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('nowhere'),
    });
  });
});
