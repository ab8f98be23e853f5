import { chmod, link, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FinalResult } from '@throughline/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { transcriptOf } from '../../../testing/transcripts.ts';
import { outputs, type OutputsOptions } from './outputs.ts';

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outputs-'));
  out = join(folder, 'out');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const formats = ['jsonl', 'txt', 'srt', 'vtt'] as const;
const opened = (options: Partial<OutputsOptions> = {}) =>
  outputs({ directory: out, formats: ['txt'], base: folder, ...options });
const words = transcriptOf('good morning');

/** Every file below the folder of the outputs. */
async function files(): Promise<readonly string[]> {
  const entries = await readdir(out, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(out.length + 1))
    .toSorted();
}

const unwritable = (path: string, problem: string): unknown =>
  expect.objectContaining({ code: 'output-unwritable', context: { path, problem }, remedy: expect.any(String) });

describe('the files of a transcript', () => {
  it('mirror the input, one for each format, and nothing else is left', async () => {
    const written = await opened({ formats }).write(join(folder, 'calls/a.wav'), words);
    expect(written).toEqual(['calls/a.wav.jsonl', 'calls/a.wav.txt', 'calls/a.wav.srt', 'calls/a.wav.vtt']);
    expect(await files()).toEqual(written.toSorted());
    expect(await readFile(join(out, 'calls/a.wav.txt'), 'utf8')).toBe('good morning\n');
    expect(await readFile(join(out, 'calls/a.wav.srt'), 'utf8')).toBe(
      '1\n00:00:00,000 --> 00:00:02,000\ngood morning\n\n',
    );
    expect(await readFile(join(out, 'calls/a.wav.vtt'), 'utf8')).toMatch(/^WEBVTT\n\n.*00:00:00.000 --> 00:00:02.000/s);
    expect(await opened({ formats }).missing([...written, 'calls/b.wav.txt'])).toEqual(['calls/b.wav.txt']);
  });

  it('hold everything as JSON lines, and the same bytes however the links were', async () => {
    const final = (id: string, text: string, start: number, epoch: number): FinalResult => ({
      type: 'final',
      id,
      text,
      start,
      end: start + 0.1 + 0.2,
      epoch,
      confidence: 0.9,
      speaker: 'A',
      words: [{ text, start, end: start + 0.1 + 0.2 }],
    });
    const gap = { start: 2, end: 3, startSample: 16_000, endSample: 24_000, reason: 'unread' } as const;
    const told = (epoch: number) =>
      transcriptOf('', {
        seconds: 5,
        results: [final('s1', 'one', 0, 1), final('s2', 'two\u202E', 4, epoch)],
        gaps: [gap],
        warnings: [{ code: 'clipping', message: 'clipping: too loud' }],
        costSeconds: epoch * 5,
      });
    const lines = async (epoch: number): Promise<string> => {
      await opened({ formats: ['jsonl'] }).write('a.wav', told(epoch));
      return readFile(join(out, (await files())[0] ?? ''), 'utf8');
    };
    const first = await lines(1);
    expect(await lines(7)).toBe(first);
    expect(first).not.toContain('\u202E');
    const fields = { confidence: 0.9, speaker: 'A' };
    expect(
      first
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { type: 'file', input: 'a.wav', fingerprint: words.fingerprint, seconds: 5 },
      {
        type: 'final',
        id: 's1',
        text: 'one',
        start: 0,
        end: 0.3,
        ...fields,
        words: [{ text: 'one', start: 0, end: 0.3 }],
      },
      { type: 'gap', start: 2, end: 3, reason: 'unread' },
      {
        type: 'final',
        id: 's2',
        text: 'two\u202E',
        start: 4,
        end: 4.3,
        ...fields,
        words: [{ text: 'two\u202E', start: 4, end: 4.3 }],
      },
      { type: 'warning', code: 'clipping', message: 'clipping: too loud' },
      { type: 'end', outcome: 'complete', finals: 2, gaps: 1 },
    ]);
  });

  it('name the channel of a call', async () => {
    const results = [0, 1].map((channel) => ({
      ...({
        type: 'final',
        id: `s${channel}`,
        text: 'hello',
        start: channel,
        end: channel + 1,
        epoch: 1,
        channel,
      } as const),
    }));
    await opened().write(join(folder, 'a.wav'), transcriptOf('', { results }));
    expect(await readFile(join(out, 'a.wav.txt'), 'utf8')).toBe('[Channel 0] hello\n[Channel 1] hello\n');
  });

  it('are empty, not missing, where nothing was said', async () => {
    const silent = transcriptOf('', { results: [] });
    await opened({ formats }).write(join(folder, 'a.wav'), silent);
    expect(await files()).toHaveLength(4);
    expect(await readFile(join(out, 'a.wav.txt'), 'utf8')).toBe('');
    expect(await readFile(join(out, 'a.wav.vtt'), 'utf8')).toMatch(/^WEBVTT/);
  });

  it('take the place of older ones with their permissions, and of a link without following it', async () => {
    await mkdir(out);
    await writeFile(join(out, 'a.wav.txt'), 'old', { mode: 0o600 });
    await writeFile(join(folder, 'elsewhere.txt'), 'precious');
    await symlink(join(folder, 'elsewhere.txt'), join(out, 'b.wav.txt'));
    await opened().write(join(folder, 'a.wav'), words);
    await opened().write(join(folder, 'b.wav'), words);
    expect((await stat(join(out, 'a.wav.txt'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(out, 'a.wav.txt'), 'utf8')).toBe('good morning\n');
    expect(await readFile(join(out, 'b.wav.txt'), 'utf8')).toBe('good morning\n');
    expect(await readFile(join(folder, 'elsewhere.txt'), 'utf8')).toBe('precious');
  });

  it('written at once by several end whole', async () => {
    const text = (letter: string): string => letter.repeat(200_000);
    const owner = 'abcdef01';
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((letter) =>
        opened().write(join(folder, 'a.wav'), transcriptOf(text(letter)), { owner }),
      ),
    );
    expect(await files()).toEqual(['a.wav.txt']);
    expect(await readFile(join(out, 'a.wav.txt'), 'utf8')).toMatch(/^(a+|b+|c+|d+)\n$/);
  });

  it('replace what the same run left unfinished when it was killed, and nothing of another', async () => {
    const first = opened();
    await first.write(join(folder, 'a.wav'), words, { owner: 'abcdef01' });
    // As a process leaves it that is killed before the rename.
    const { createHash } = await import('node:crypto');
    const digits = createHash('sha256').update('a.wav.txt').digest('hex').slice(0, 16);
    await writeFile(join(out, `.${digits}.abcdef01.partial`), 'ha');
    await writeFile(join(out, `.${digits}.00000000.partial`), 'ha');
    await first.write(join(folder, 'a.wav'), words, { owner: 'abcdef01' });
    expect(await files()).toEqual([`.${digits}.00000000.partial`, 'a.wav.txt']);
  });
});

describe('what is there is never emptied, and nothing is written outside:', () => {
  it('a folder, and a file that holds no text, are not replaced', async () => {
    await mkdir(join(out, 'a.wav.txt'), { recursive: true });
    await writeFile(join(out, 'b.wav.txt'), Buffer.from('RIFF\0\0\0\0'));
    for (const name of ['a', 'b']) {
      await expect(opened().write(join(folder, `${name}.wav`), words)).rejects.toEqual(
        unwritable(join(out, `${name}.wav.txt`), 'taken'),
      );
    }
    expect(await readFile(join(out, 'b.wav.txt'))).toEqual(Buffer.from('RIFF\0\0\0\0'));
    expect(await files()).toEqual(['b.wav.txt']);
  });

  it('a recording that has the name of an output is not replaced', async () => {
    await writeFile(join(folder, 'talk'), Buffer.alloc(100));
    await writeFile(join(folder, 'talk.txt'), Buffer.alloc(100));
    await expect(opened({ directory: folder }).write(join(folder, 'talk'), words)).rejects.toEqual(
      unwritable(join(folder, 'talk.txt'), 'taken'),
    );
    expect(await readFile(join(folder, 'talk.txt'))).toEqual(Buffer.alloc(100));
    // As the frames of an MP3 file without a tag, which need not hold a NUL.
    const compressed = Buffer.alloc(5_000, '\xff\xf3\x18\xc4', 'latin1');
    await writeFile(join(folder, 'talk.txt'), compressed);
    await expect(opened({ directory: folder }).write(join(folder, 'talk'), words)).rejects.toEqual(
      unwritable(join(folder, 'talk.txt'), 'taken'),
    );
    expect(await readFile(join(folder, 'talk.txt'))).toEqual(compressed);
  });

  it('a hard link keeps what it holds', async () => {
    await mkdir(out);
    await writeFile(join(folder, 'elsewhere.txt'), 'precious');
    await link(join(folder, 'elsewhere.txt'), join(out, 'a.wav.txt'));
    await opened().write(join(folder, 'a.wav'), words);
    expect(await readFile(join(folder, 'elsewhere.txt'), 'utf8')).toBe('precious');
  });

  it('a link to a folder outside is not followed, and one inside is', async () => {
    await mkdir(join(out, 'here'), { recursive: true });
    await symlink(folder, join(out, 'calls'));
    await symlink('here', join(out, 'there'));
    await expect(opened().write(join(folder, 'calls/deep/a.wav'), words)).rejects.toEqual(
      unwritable(join(out, 'calls/deep'), 'outside'),
    );
    expect(await readdir(folder)).toEqual(['out']);
    await opened().write(join(folder, 'there/a.wav'), words);
    expect(await files()).toContain('here/a.wav.txt');
  });

  it('a file where a folder is needed is reported', async () => {
    await mkdir(out);
    await writeFile(join(out, 'calls'), 'a file');
    await expect(opened().write(join(folder, 'calls/a.wav'), words)).rejects.toEqual(
      unwritable(join(out, 'calls'), 'no-directory'),
    );
    await expect(opened({ directory: join(out, 'calls') }).prepare()).rejects.toEqual(
      unwritable(join(out, 'calls'), 'no-directory'),
    );
  });

  it.skipIf(process.platform === 'win32')(
    'a directory that may not be written to is found out before the run',
    async () => {
      await mkdir(out);
      await writeFile(join(out, 'a.wav.txt'), 'old', { mode: 0o644 });
      await chmod(out, 0o555);
      const root = process.getuid?.() === 0;
      await chmod(folder, 0o755);
      if (root) process.seteuid?.(65_534);
      try {
        await expect(opened().prepare()).rejects.toEqual(unwritable(out, 'not-allowed'));
        await expect(opened().write(join(folder, 'a.wav'), words)).rejects.toEqual(
          unwritable(join(out, 'a.wav.txt'), 'not-allowed'),
        );
      } finally {
        if (root) process.seteuid?.(0);
        await chmod(out, 0o755);
      }
      expect(await readFile(join(out, 'a.wav.txt'), 'utf8')).toBe('old');
    },
  );

  it('a name that is too long in all is reported, and the directory is not at fault', async () => {
    const deep = Array.from({ length: 40 }, () => 'd'.repeat(200)).join('/');
    await expect(opened().write(join(folder, deep, 'a.wav'), words)).rejects.toMatchObject({
      code: 'output-unwritable',
      context: { problem: 'system' },
    });
    await opened().prepare();
    expect(await files()).toEqual([]);
  });
});

describe('options of outputs that cannot be right', () => {
  it.each([
    [{ directory: '' }, 'directory'],
    [{ formats: [] }, 'formats'],
    [{ formats: ['doc'] }, 'formats'],
    [{ formats: 'srt' }, 'formats'],
    [{ layout: 'heap' }, 'layout'],
  ])('are refused by name: %j', (wrong, field) => {
    expect(() => opened(wrong as Partial<OutputsOptions>)).toThrow(
      expect.objectContaining({ code: 'config-invalid', context: expect.objectContaining({ field }) }),
    );
  });
});
