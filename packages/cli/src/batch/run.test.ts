import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { openLedger } from '@throughline/node/batch';
import { describe, expect, it, vi } from 'vitest';
import { batchServer } from '../../testing/batch-server.ts';
import { command } from '../../testing/child-command.ts';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import { run } from '../program.ts';
import type { BatchReport } from './report.ts';

async function reportOf(path: string): Promise<BatchReport> {
  return JSON.parse(await readFile(path, 'utf8')) as BatchReport;
}

/** All files below, and what they hold; the ledger left out. */
async function filesBelow(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile() && !entry.name.startsWith('ledger'));
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(
    await Promise.all(
      paths.toSorted().map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'utf8')] as const),
    ),
  );
}

interface Line {
  readonly type: string;
  readonly text?: string;
  readonly channel?: number;
}

function linesOf(jsonl: string): readonly Line[] {
  return jsonl
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

describe('throughline batch', { timeout: 30_000, concurrent: true }, () => {
  it('writes a transcript for each file and a report, and nothing else into a pipe', async () => {
    await using server = await batchServer();
    const terminal = fakeTerminal();
    const { pattern, out, url } = server;
    const args = ['batch', pattern, '--out', out, '--url', url, '--pace', 'max', '--format', 'txt', '--format', 'srt'];
    expect(await run(args, terminal)).toBe(0);
    expect(terminal.error.text()).toBe('');
    expect(terminal.out.text()).toMatch(/^done +6\naudio +12 s\ntime +\S+ s, \S+ × real time\nat a time +/);
    const written = await filesBelow(out);
    expect(Object.keys(written).map((path) => path.replace(/^.*calls\//u, ''))).toEqual(
      ['00', '01', '02', '03', '04', '05'].flatMap((name) => [`${name}.wav.srt`, `${name}.wav.txt`]),
    );
    expect(Object.values(written).every((text) => text.length > 0)).toBe(true);
  });

  it('reports files that fail, does the others, and tries again what failed with --resume', async () => {
    await using server = await batchServer({ files: 3 });
    const { folder, pattern, out, url } = server;
    const bad = join(folder, 'calls', 'page.wav');
    await writeFile(bad, '<!doctype html><title>Sign in</title>');
    await mkdir(join(folder, 'calls', 'folder.d'));
    const report = join(folder, 'report.json');
    const args = ['batch', pattern, join(folder, 'calls', 'folder.d'), join(folder, 'gone.wav'), '--out', out];
    const flags = ['--url', url, '--pace', 'max', '--report', report];
    const terminal = fakeTerminal({ columns: 100 });
    expect(await run([...args, ...flags], terminal)).toBe(8);
    expect(terminal.out.text()).toMatch(/^done +3\nfailed +3\n/);
    expect(terminal.out.text()).toMatch(/\naudio-unreadable +1 +Give a pattern for its files, /);
    expect(terminal.out.text()).toMatch(/\naudio-container +1 /);
    expect(stripVTControlCharacters(terminal.error.text())).toContain('failed: audio-container: ');
    expect(terminal.error.text()).toContain('To try them again, run the same command with --resume.');
    const told = await reportOf(report);
    expect(told).toMatchObject({
      version: 1,
      outcome: 'some-failed',
      exitCode: 8,
      files: { found: 6, done: 3, failed: 3, doneBefore: 0, left: 0 },
    });
    expect(told.failureKinds).toHaveLength(3);
    expect(told.failureKinds).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({
          code: 'audio-unreadable',
          files: 1,
          remedy: "Give a pattern for its files, such as 'FILE/**/*'.",
        }),
        expect.objectContaining({ code: 'audio-unreadable', files: 1, remedy: 'Check the path.' }),
        expect.objectContaining({ code: 'audio-container', files: 1, example: bad }),
      ]) as object,
    );
    for (const failure of told.failures) expect(failure.remedy).toMatch(/\.$/u);

    await rm(bad);
    const again = fakeTerminal();
    expect(await run(['batch', pattern, '--out', out, '--url', url, '--pace', 'max', '--resume'], again)).toBe(0);
    expect(again.out.text()).toMatch(/^done +0\ndone before +3\n/);
    expect(server.simulator.ledger.links).toHaveLength(3);
  });

  it('says of files that are not whole that they are, and how many', async () => {
    await using server = await batchServer({ files: 2 });
    const cut = join(server.folder, 'calls', '01.wav');
    const whole = await readFile(cut);
    await writeFile(cut, whole.subarray(0, whole.length / 2));
    const report = join(server.folder, 'report.json');
    const args = ['batch', server.pattern, '--out', server.out, '--url', server.url, '--pace', 'max'];
    const terminal = fakeTerminal();
    expect(await run([...args, '--report', report], terminal)).toBe(0);
    expect(terminal.error.text()).toMatch(
      /^warning: truncated: .*01\.wav.* are missing\n {2}Get the file anew, .*\n$/u,
    );
    expect(terminal.out.text()).toMatch(/^done +2\nincomplete +1 of those done\n/u);
    expect(terminal.out.text()).toMatch(/\ntruncated +1 +Get the file anew/u);
    expect(await reportOf(report)).toMatchObject({
      outcome: 'complete',
      files: { done: 2, incomplete: 1 },
      incompleteKinds: [{ code: 'truncated', files: 1, example: cut }],
      incomplete: [{ input: cut, code: 'truncated', message: expect.stringContaining('missing') as string }],
    });
    // What was done has changed, and is done again.
    await writeFile(cut, whole);
    expect(await run([...args, '--resume'], fakeTerminal())).toBe(0);
    expect(server.simulator.ledger.links).toHaveLength(3);
  });

  it('does not go on with an earlier run, or repeat it, unless it is asked to', async () => {
    await using server = await batchServer({ files: 2 });
    const args = ['batch', server.pattern, '--out', server.out, '--url', server.url, '--pace', 'max'];
    expect(await run(args, fakeTerminal())).toBe(0);
    const before = await filesBelow(server.out);
    const terminal = fakeTerminal();
    expect(await run(args, terminal)).toBe(2);
    expect(terminal.error.text()).toContain('has an earlier run in it: 2 of 2 files');
    expect(terminal.error.text()).toContain('Pass --resume');
    expect(await filesBelow(server.out)).toEqual(before);
    expect(server.simulator.ledger.links).toHaveLength(2);
  });

  it('does not try a thousand files where nobody listens', async () => {
    await using server = await batchServer({ files: 9 });
    const terminal = fakeTerminal();
    const args = ['batch', server.pattern, '--out', server.out, '--url', 'ws://127.0.0.1:9', '--retry-for', '0'];
    expect(await run([...args, '--concurrency', '2', '--attempts', '1'], terminal)).toBe(5);
    expect(terminal.error.text().match(/error: /gu)).toHaveLength(1);
    expect(terminal.error.text()).toContain('error: connection-refused: ');
    expect(terminal.error.text()).toContain('To do the 9 files that are left, run the same command with --resume.');
  });

  it('ends though more of its list might come', async () => {
    await using server = await batchServer({
      files: 1,
      faults: [{ on: { link: 1 }, do: { type: 'http', status: 402 } }],
    });
    await using child = command(['batch', '-', '--out', server.out, '--url', server.url]);
    child.stdin.write(`${join(server.folder, 'calls', '00.wav')}\n`);
    expect(await child.ended).toBe(4);
    expect(child.error()).toContain('To do the rest, run the same command with --resume.');
  });

  it('keeps two runs out of one folder', async () => {
    await using server = await batchServer({ files: 2 });
    await mkdir(server.out);
    using ledger = openLedger(join(server.out, 'ledger.sqlite'));
    const terminal = fakeTerminal();
    const args = ['batch', server.pattern, '--out', server.out, '--url', server.url, '--resume'];
    expect(await run(args, terminal)).toBe(2);
    expect(terminal.error.text()).toMatch(/another run has it open\n {2}Wait .* needs another folder by --out\.\n$/u);
    expect(ledger.summary().files).toBe(0);
  });

  it('stops at an account without a balance, says so once, and leaves the rest to --resume', async () => {
    await using server = await batchServer({
      files: 12,
      faults: [{ on: { link: 4 }, do: { type: 'http', status: 402 } }],
    });
    const report = join(server.folder, 'report.json');
    const args = ['batch', server.pattern, '--out', server.out, '--url', server.url, '--pace', 'max'];
    const terminal = fakeTerminal();
    const first = [...args, '--concurrency', '2', '--report', report];
    expect(await run(first, terminal)).toBe(4);
    expect(terminal.error.text().match(/insufficient-balance/gu)).toHaveLength(1);
    expect(terminal.error.text()).toMatch(/To do the \d files that are left, run the same command with --resume\./);
    const told = await reportOf(report);
    expect(told).toMatchObject({ outcome: 'paused', exitCode: 4, error: { code: 'insufficient-balance' } });
    expect(told.files).toMatchObject({ found: 12, failed: 0 });
    expect(told.files.done + (told.files.left ?? 0)).toBe(12);

    const again = fakeTerminal();
    expect(await run([...args, '--concurrency', '2', '--resume'], again)).toBe(0);
    expect(Object.keys(await filesBelow(server.out))).toHaveLength(24);
  });

  it('takes a list, and names in it that no shell would like', async () => {
    await using server = await batchServer({ files: 1 });
    const { folder, out, url } = server;
    const odd = join(folder, ' a\n\u001B[2J\u202Eé 😀*.wav');
    await symlink(join(folder, 'calls', '00.wav'), odd);
    const list = join(folder, 'list');
    await writeFile(list, `${odd}\0${join(folder, 'calls', '00.wav')}\0`);
    const terminal = fakeTerminal({ columns: 100 });
    const args = ['batch', '--from-file', list, '--null', '--out', out, '--url', url, '--pace', 'max', '--verbose'];
    expect(await run([...args, '--report', '-'], terminal)).toBe(0);
    expect(JSON.parse(terminal.out.text())).toMatchObject({ outcome: 'complete', files: { found: 2, done: 2 } });
    expect(terminal.error.text()).not.toContain('\u001B[2J');
    expect(terminal.error.text()).not.toContain('\u202E');
    expect(terminal.error.text()).toContain(' a �[2J�é 😀*.wav: begins');
  });
});

describe('throughline batch, of other audio', { timeout: 30_000, concurrent: true }, () => {
  it('reads bare samples with --raw, and each channel in a session of its own with --channels split', async () => {
    await using server = await batchServer({ files: 2 });
    const { folder, pattern, out, url } = server;
    const stereo = join(folder, 'stereo.s16');
    const wavs = await Promise.all(['00', '01'].map((name) => readFile(join(folder, 'calls', `${name}.wav`))));
    const moments = Array.from({ length: ((wavs[0]?.length ?? 0) - 44) / 2 }, (_, index) =>
      wavs.map((wav) => wav.subarray(44 + 2 * index, 46 + 2 * index)),
    );
    await writeFile(stereo, Buffer.concat(moments.flat()));
    const args = ['--out', out, '--url', url, '--pace', 'max', '--format', 'jsonl', '--resume'];
    expect(await run(['batch', pattern, ...args], fakeTerminal())).toBe(0);
    const split = ['--raw', `${server.sampleRate},2`, '--channels', 'split'];
    expect(await run(['batch', stereo, ...split, ...args], fakeTerminal())).toBe(0);
    const written = await filesBelow(out);
    const said = (name: string, channel?: number): readonly unknown[] => {
      const [, text = ''] = Object.entries(written).find(([path]) => path.endsWith(`${name}.jsonl`)) ?? [];
      return linesOf(text).flatMap((line) => (line.type === 'final' && line.channel === channel ? [line.text] : []));
    };
    expect(said('00.wav')).not.toEqual([]);
    expect(said('stereo.s16', 0)).toEqual(said('00.wav'));
    expect(said('stereo.s16', 1)).toEqual(said('01.wav'));
  });
});

describe('throughline batch, of phone calls', { timeout: 30_000 }, () => {
  it('says how they are sent as they are', async () => {
    await using server = await batchServer({ files: 1, sampleRate: 8000 });
    const args = ['batch', server.pattern, '--out', server.out, '--url', server.url, '--pace', 'max'];
    const terminal = fakeTerminal();
    expect(await run(args, terminal)).toBe(8);
    expect(terminal.out.text()).toContain('Pass --sample-rate 8000 to');
    expect(await run([...args, '--sample-rate', '8000', '--resume'], fakeTerminal())).toBe(0);
  });
});

describe('throughline batch, asked for what cannot be', { timeout: 30_000 }, () => {
  it.each([
    [
      ['a.wav'],
      /^error: no folder is named for the transcripts\n {2}Name one by --out, such as --out transcripts\.\n$/u,
    ],
    [['--out', 'x'], /^error: no input is named\n {2}Name files or patterns/u],
    [['a.wav', '--out', 'package.json'], /package\.json cannot be written: .*\n {2}\S/u],
    [['a.wav', '--out', 'package.json/\u001B[2J'], /package\.json\/\uFFFD\[2J cannot be written/u],
    [['a.wav', '--out', 'x', '--format', 'text'], /Give one of jsonl, txt, srt, vtt\./u],
    [['a.wav', '--out', 'x', '--concurrency', 'many'], /--concurrency/u],
    [['a.wav', '--out', 'x', '--local', '--speakers'], /the local recogniser cannot tell who speaks/u],
    [['a.wav', '--out', 'x', '--provider', 'vosk', '--region', 'eu'], /--region is an option of AssemblyAI/u],
    [
      ['a.wav', '--out', 'x', '--report', '/no/such/folder/r.json'],
      /--report .* cannot be written: its folder does not exist/u,
    ],
    [['a.wav', '--out', 'x', '--channels', 'split', '--channel', '0'], /cannot be used with option/u],
    [['a.wav', '--out', 'x', '--channels', 'foo'], /Give a number of channels, 1 to 32, or split\./u],
    [['a.wav', '--out', 'x', '--channels', '9'], /\n {2}Pass --channels split for a session for each channel\.\n/u],
  ])('says what, and what to do, and ends with 2: %j', async (args, message) => {
    const terminal = fakeTerminal();
    const url = args.includes('--local') ? [] : ['--url', 'ws://127.0.0.1:9'];
    expect(await run(['batch', ...args, ...url], terminal)).toBe(2);
    expect(terminal.error.text()).toMatch(message);
    expect(terminal.out.text()).toBe('');
    expect(existsSync('x')).toBe(false);
  });

  it('says how a file is named whose name begins with a dash', async () => {
    const name = `-throughline-${process.pid}.wav`;
    await writeFile(name, '');
    try {
      const terminal = fakeTerminal();
      expect(await run(['batch', name, '--out', 'x'], terminal)).toBe(2);
      expect(terminal.error.text()).toContain(`${name} is a file: write ./${name}, or -- before the files.`);
    } finally {
      await rm(name);
    }
  });

  it('ends with 2 where a list holds no name, and says so', async () => {
    await using server = await batchServer({ files: 1 });
    const { folder, out, url } = server;
    const list = join(folder, 'list.txt');
    const report = join(folder, 'report.json');
    await writeFile(list, '\n\n');
    const terminal = fakeTerminal();
    expect(await run(['batch', '--from-file', list, '--out', out, '--url', url, '--report', report], terminal)).toBe(2);
    expect(terminal.error.text()).toMatch(
      /^error: config-invalid: there is no input: the list holds no name\n {2}Check /u,
    );
    expect(terminal.error.text()).not.toContain('--resume');
    expect(await reportOf(report)).toMatchObject({
      outcome: 'stopped',
      exitCode: 2,
      error: { code: 'config-invalid' },
    });
    await using child = command(['batch', '-', '--out', out, '--url', url]);
    child.stdin.end();
    expect(await child.ended).toBe(2);
  });

  it('does not begin without a key, and makes no folder then', async () => {
    const folder = join(tmpdir(), 'throughline-never-made');
    vi.stubEnv('BODHI_API_KEY', '');
    const terminal = fakeTerminal();
    expect(await run(['batch', 'a.wav', '--out', folder], terminal)).toBe(2);
    vi.unstubAllEnvs();
    expect(terminal.error.text()).toContain('error: no API key for Bodhi');
    expect(existsSync(folder)).toBe(false);
  });
});

describe('throughline batch, on a terminal', { timeout: 30_000 }, () => {
  it('shows how far it is, and takes that away at the end', async () => {
    await using server = await batchServer({ files: 4, seconds: 4 });
    const terminal = fakeTerminal({ columns: 90 });
    const args = ['batch', server.pattern, '--out', server.out, '--url', server.url, '--pace', '8'];
    expect(await run(args, terminal)).toBe(0);
    const shown = stripVTControlCharacters(terminal.error.text());
    expect(shown).toMatch(/[█░]{10,} \d of 4 files · \d+ %/u);
    expect(shown).toMatch(/ of audio · \S+ × real time · \d of up to \d at a time/u);
    expect(terminal.out.text()).toMatch(/^done +4\n/);
  });
});

describe('Ctrl-C in a batch', { timeout: 60_000, concurrent: true }, () => {
  it('begins no more files, waits for those in flight, and leaves the rest to --resume', async () => {
    await using server = await batchServer({ files: 8, seconds: 4 });
    const report = join(server.folder, 'report.json');
    const args = ['batch', server.pattern, '--out', server.out, '--url', server.url, '--concurrency', '2'];
    await using child = command([...args, '--pace', '4', '--report', report, '--verbose']);
    await child.shows('03.wav: begins');
    // What has no link yet is not in flight.
    await vi.waitFor(() => expect(server.simulator.ledger.links[3]?.samples).toBeGreaterThan(0), { timeout: 10_000 });
    child.signal('SIGINT');
    expect(await child.ended).toBe(130);
    const [before = '', after = ''] = child.error().split('Waiting up to 10 s for ');
    expect(after).toMatch(/^\d files? in flight\. Press Ctrl-C again to stop at once\.\n/u);
    expect(after).not.toContain('begins');
    const done = before.match(/\.wav: begins/gu)?.length ?? 0;
    const told = await reportOf(report);
    expect(told).toMatchObject({ outcome: 'interrupted', exitCode: 130, files: { found: 8, done, left: 8 - done } });
    expect(await run([...args, '--pace', 'max', '--resume'], fakeTerminal())).toBe(0);
    expect(server.simulator.ledger.links).toHaveLength(8);
  });

  it('ends it at once when it is pressed again', async () => {
    await using server = await batchServer({ files: 4, seconds: 60 });
    const args = ['batch', server.pattern, '--out', server.out, '--url', server.url, '--concurrency', '2'];
    const report = join(server.folder, 'report.json');
    await using child = command([...args, '--pace', '1', '--report', report]);
    await vi.waitFor(() => expect(server.simulator.ledger.links[1]?.samples).toBeGreaterThan(0), { timeout: 10_000 });
    child.signal('SIGINT');
    await child.shows('Press Ctrl-C again');
    child.signal('SIGINT');
    expect(await child.ended).toBe(130);
    expect(child.error()).not.toContain('in time');
    // Both were sent.
    const { audio, concurrency } = await reportOf(report);
    expect(audio.sentSeconds).toBeGreaterThan(0.1);
    expect(concurrency).toEqual({ asked: 2, most: 2, limit: null });
    expect(child.error()).toContain('To do the 4 files that are left, run the same command with --resume.');
    expect(await filesBelow(server.out)).toEqual({});
  });

  it('ends it at once where no file has a link: there is nothing to wait for', async () => {
    await using server = await batchServer({ files: 4 });
    const args = ['batch', server.pattern, '--out', server.out, '--url', 'ws://127.0.0.1:9', '--concurrency', '2'];
    await using child = command([...args, '--verbose']);
    await child.shows('01.wav: begins');
    const pressedAt = performance.now();
    child.signal('SIGINT');
    expect(await child.ended).toBe(130);
    expect(performance.now() - pressedAt).toBeLessThan(4_000);
    expect(child.error()).not.toContain('Waiting up to');
    expect(child.error()).toContain('To do the 4 files that are left, run the same command with --resume.');
  });

  it('has a report with what was sent, and with no limit that nobody has found', async () => {
    await using server = await batchServer({ files: 1, seconds: 20 });
    const report = join(server.folder, 'report.json');
    const args = ['batch', server.pattern, '--out', server.out, '--url', server.url, '--pace', '2'];
    expect(await run([...args, '--timeout', '4', '--report', report], fakeTerminal())).toBe(124);
    const { audio, concurrency, files } = await reportOf(report);
    expect(files).toMatchObject({ done: 0, left: 1 });
    expect(audio.sentSeconds).toBeGreaterThan(0.2);
    expect(concurrency).toEqual({ asked: 'auto', most: 1, limit: null });
  });
});
