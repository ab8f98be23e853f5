import { existsSync } from 'node:fs';
import { link, mkdir, readdir, readFile, realpath, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openLedger } from '@throughline/node/batch';
import { describe, expect, it } from 'vitest';
import { batchServer } from '../../testing/batch-server.ts';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import { run } from '../program.ts';
import type { BatchReport } from './report.ts';

async function ran(
  args: readonly string[],
): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
  const terminal = fakeTerminal();
  const code = await run(['batch', ...args, '--pace', 'max'], terminal);
  return { code, out: terminal.out.text(), error: terminal.error.text() };
}

async function reportOf(path: string): Promise<BatchReport> {
  return JSON.parse(await readFile(path, 'utf8')) as BatchReport;
}

describe('the report of a batch', { timeout: 30_000 }, () => {
  it('replaces no recording, no list and no ledger, under whatever name, and nothing is done then', async () => {
    await using server = await batchServer({ files: 2 });
    const { folder, pattern, out, url } = server;
    const speech = join(folder, 'calls', '00.wav');
    const list = join(folder, 'list.txt');
    const [soft, hard] = [join(folder, 'soft.json'), join(folder, 'hard.json')];
    await writeFile(list, `${speech}\n`);
    await symlink(speech, soft);
    await link(speech, hard);
    const empty = join(folder, 'empty.wav');
    await writeFile(empty, '');
    const before = await readFile(speech);
    const spelled = `${folder}/calls/../calls/./00.wav`;
    const cases: readonly (readonly [inputs: readonly string[], report: string, says: RegExp])[] = [
      [[speech], speech, /is the same file as the input/u],
      [[spelled], speech, /is the same file as the input/u],
      [[empty], empty, /is the same file as the input/u],
      [['--from-file', list], list, /is the same file as the input/u],
      // It is found by a pattern, or is named in a list.
      ...[speech, spelled, soft, hard].flatMap((report) =>
        [[pattern], ['--from-file', list]].map(
          (inputs) => [inputs, report, /a file that is not a report is there/u] as const,
        ),
      ),
      [[pattern], join(out, 'ledger.sqlite'), /it is the place of the ledger/u],
      [[pattern], join(out, '.', 'ledger.sqlite-wal'), /it is the place of the ledger/u],
    ];
    for (const [inputs, report, says] of cases) {
      const { code, error } = await ran([...inputs, '--out', out, '--url', url, '--report', report]);
      expect(error, `${inputs.join(' ')} --report ${report}`).toMatch(says);
      expect(code).toBe(2);
    }
    expect(await readFile(speech)).toEqual(before);
    expect(await readFile(list, 'utf8')).toBe(`${speech}\n`);
    expect((await stat(empty)).size).toBe(0);
    expect(existsSync(out)).toBe(false);
    expect(server.simulator.ledger.links).toHaveLength(0);
    expect((await readdir(folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('replaces the report of an earlier run, an empty file, and goes into a pipe', async () => {
    await using server = await batchServer({ files: 1 });
    const { folder, pattern, out, url } = server;
    const report = join(folder, 'report.json');
    await writeFile(report, '');
    const args = [pattern, '--out', out, '--url', url, '--resume'];
    expect((await ran([...args, '--report', report])).code).toBe(0);
    expect((await reportOf(report)).files).toMatchObject({ done: 1 });
    expect((await ran([...args, '--report', report])).code).toBe(0);
    expect((await reportOf(report)).files).toMatchObject({ doneBefore: 1 });
    expect((await ran([...args, '--report', '/dev/null'])).code).toBe(0);
    expect(JSON.parse((await ran([...args, '--report', '/dev/stdout'])).out.replace(/^[^{]*/u, ''))).toMatchObject({
      version: 1,
    });
  });

  it('is kept beside what has taken its place while the run went on', async () => {
    await using server = await batchServer({ files: 1 });
    const { folder, out, url } = server;
    // A transcript of this name is written by the run itself.
    const input = join(folder, 'calls', '00.wav');
    const place = join(out, '_root', input, '..');
    await mkdir(place, { recursive: true });
    const report = join(place, '00.wav.txt');
    const { code, error } = await ran([input, '--out', out, '--url', url, '--report', report]);
    expect(code).toBe(2);
    expect(error).toContain(`the whole content is in ${await realpath(report)}.partial`);
    expect(await readFile(report, 'utf8')).not.toContain('"version"');
    expect(await reportOf(`${report}.partial`)).toMatchObject({ outcome: 'complete' });
  });

  it('may be in the folder that the run makes', async () => {
    await using server = await batchServer({ files: 1 });
    const { pattern, out, url } = server;
    const report = join(out, 'report.json');
    expect(await ran([pattern, '--out', out, '--url', url, '--report', report])).toMatchObject({ code: 0, error: '' });
    expect(await reportOf(report)).toMatchObject({ outcome: 'complete' });
  });

  it.each([
    ['a folder', '.', /it is a folder/u],
    ['a folder that does not exist', 'none/report.json', /its folder does not exist/u],
    ['a folder below the one that is made', 'out/none/report.json', /its folder does not exist/u],
    ['links in a circle', 'loop', /its symbolic links lead in a circle/u],
    ['a file as a folder', 'calls/00.wav/report.json', /its folder does not exist/u],
  ])('is refused before anything is done: %s', async (_, path, says) => {
    await using server = await batchServer({ files: 1 });
    const { folder, pattern, out, url } = server;
    await symlink('loop', join(folder, 'loop'));
    const { code, error } = await ran([pattern, '--out', out, '--url', url, '--report', join(folder, path)]);
    expect(error).toMatch(says);
    expect(code).toBe(2);
    expect(existsSync(out)).toBe(false);
    expect(server.simulator.ledger.links).toHaveLength(0);
  });
});

describe('the folder of a batch', { timeout: 30_000 }, () => {
  it('in which nothing is done needs no --resume', async () => {
    await using server = await batchServer({ files: 2 });
    const { folder, pattern, out, url } = server;
    const args = ['--out', out, '--url', url];
    expect((await ran([join(folder, 'gone.wav'), ...args])).code).toBe(8);
    using ledger = openLedger(join(out, 'ledger.sqlite'));
    expect(ledger.summary()).toMatchObject({ files: 1, done: 0 });
    ledger.close();
    expect((await ran([pattern, ...args])).code).toBe(0);
    const { code, error } = await ran([pattern, ...args]);
    expect(code).toBe(2);
    expect(error).toContain('has an earlier run in it: 2 of 3 files are done\n  Pass --resume');
  });

  it('may be that of the recordings: what the run writes is no input of the next one', async () => {
    await using server = await batchServer({ files: 2 });
    const { folder, url } = server;
    const calls = join(folder, 'calls');
    const [report, list] = [join(calls, 'report.json'), join(calls, 'list.txt')];
    await writeFile(list, '');
    const args = [join(calls, '*'), join(calls, '**/*'), '--from-file', list, '--out', calls, '--url', url];
    const formats = ['jsonl', 'txt', 'srt', 'vtt'].flatMap((format) => ['--format', format]);
    for (const doneBefore of [0, 2]) {
      expect(await ran([...args, ...formats, '--report', report, '--resume'])).toMatchObject({ code: 0, error: '' });
      expect((await reportOf(report)).files).toMatchObject({ found: 4, doneBefore: doneBefore + 2, failed: 0 });
    }
    expect(server.simulator.ledger.links).toHaveLength(2);
  });

  it('keeps the list of the inputs, also where a transcript is called so', async () => {
    await using server = await batchServer({ files: 1 });
    const { folder, out, url } = server;
    const input = join(folder, 'calls', '00.wav');
    const place = join(out, '_root', input);
    await mkdir(join(place, '..'), { recursive: true });
    const list = `${place}.txt`;
    await writeFile(list, input);
    const { code, out: table } = await ran(['--from-file', list, '--out', out, '--url', url]);
    expect(code).toBe(8);
    expect(table).toContain('output-unwritable');
    expect(await readFile(list, 'utf8')).toBe(input);
  });

  it('is no file', async () => {
    await using server = await batchServer({ files: 1 });
    const speech = join(server.folder, 'calls', '00.wav');
    const before = await readFile(speech);
    const { code, error } = await ran([speech, '--out', speech, '--url', server.url]);
    expect(code).toBe(2);
    expect(error).toMatch(/00\.wav cannot be written: .*\n {2}\S/u);
    expect(await readFile(speech)).toEqual(before);
  });
});
