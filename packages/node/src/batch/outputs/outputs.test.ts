import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { transcriptOf } from '../../../testing/transcripts.ts';
import { outputs } from './outputs.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outputs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const formats = ['jsonl', 'txt', 'srt', 'vtt'] as const;

describe('the files of a transcript', () => {
  it('mirror the input, one for each format, and nothing else is left', async () => {
    const files = outputs({ directory: join(folder, 'out'), formats, base: '/data' });
    await files.prepare();
    const written = await files.write('/data/calls/a.wav', transcriptOf('good morning'));
    expect(written).toEqual(['calls/a.wav.jsonl', 'calls/a.wav.txt', 'calls/a.wav.srt', 'calls/a.wav.vtt']);
    expect((await readdir(join(folder, 'out', 'calls'))).toSorted()).toEqual([
      'a.wav.jsonl',
      'a.wav.srt',
      'a.wav.txt',
      'a.wav.vtt',
    ]);
    expect(await readFile(join(folder, 'out', 'calls/a.wav.txt'), 'utf8')).toBe('good morning\n');
    expect(await files.missing([...written, 'calls/b.wav.txt'])).toEqual(['calls/b.wav.txt']);
  });

  it('replace no directory, and no file that holds no text', async () => {
    const files = outputs({ directory: folder, formats: ['txt'], base: folder });
    await mkdir(join(folder, 'a.txt'));
    await writeFile(join(folder, 'b.txt'), Buffer.from('RIFF\0\0\0\0'));
    for (const name of ['a', 'b']) {
      await expect(files.write(join(folder, name), transcriptOf('good morning'))).rejects.toMatchObject({
        code: 'output-unwritable',
        context: { path: join(folder, `${name}.txt`), problem: 'taken' },
      });
    }
    expect((await readdir(folder)).toSorted()).toEqual(['a.txt', 'b.txt']);
  });
});
