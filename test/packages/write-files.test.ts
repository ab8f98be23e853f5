import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFiles } from '../../scripts/write-files.ts';
import { root } from '../kit/pack.ts';

let around: string;
let folder: string;
beforeEach(async () => {
  around = await mkdtemp(join(tmpdir(), 'throughline-files-'));
  folder = join(around, 'bundle');
});
afterEach(() => rm(around, { recursive: true }));

const filesIn = async (path: string): Promise<readonly string[]> => {
  const entries = await readdir(path, { recursive: true });
  return entries.map((name) => name.replaceAll('\\', '/')).toSorted();
};

describe('the files of a bundle', () => {
  it('are those that were given and no others, and nothing is left beside them', async () => {
    await writeFiles(folder, new Map([['old.js', 'old']]));
    await writeFiles(
      folder,
      new Map<string, string | Uint8Array>([
        ['index.js', 'text'],
        ['parts/main.js', Uint8Array.of(1, 2, 3)],
      ]),
    );
    expect(await filesIn(around)).toEqual(['bundle', 'bundle/index.js', 'bundle/parts', 'bundle/parts/main.js']);
    expect(await readFile(join(folder, 'parts/main.js'))).toEqual(Buffer.of(1, 2, 3));
  });

  it('are left alone where they are as they should be', async () => {
    await writeFiles(folder, new Map([['index.js', 'größer']]));
    const { ino, mtimeNs } = await stat(join(folder, 'index.js'), { bigint: true });
    await writeFiles(folder, new Map([['index.js', 'größer']]));
    expect(await stat(join(folder, 'index.js'), { bigint: true })).toMatchObject({ ino, mtimeNs });
  });

  it('are whole whenever they are read, while two processes write them', async () => {
    const [one, other] = ['1', '2'].map((digit) => digit.repeat(2_000_000));
    await writeFiles(folder, new Map([['main.js', '1'.repeat(2_000_000)]]));
    const script = join(around, 'write.mjs');
    await writeFile(
      script,
      `import { writeFiles } from ${JSON.stringify(pathToFileURL(join(root, 'scripts/write-files.ts')).href)};
       for (let round = 0; round < 10; round += 1)
         for (const digit of '12') await writeFiles(process.argv[2], new Map([['main.js', digit.repeat(2_000_000)]]));`,
    );
    const writers = [0, 1].map(() =>
      spawn(process.execPath, [script, folder], { stdio: ['ignore', 'ignore', 'inherit'] }),
    );
    const ended = Promise.all(writers.map((writer) => once(writer, 'exit')));
    const found = new Set<string>();
    while (writers.some(({ exitCode }) => exitCode === null))
      found.add(await readFile(join(folder, 'main.js'), 'utf8'));
    expect(await ended).toEqual([
      [0, null],
      [0, null],
    ]);
    expect([...found].filter((text) => text !== one && text !== other).map(({ length }) => length)).toEqual([]);
    expect(found.size).toBe(2);
    expect(await readdir(around)).toEqual(['bundle', 'write.mjs']);
  });
});
