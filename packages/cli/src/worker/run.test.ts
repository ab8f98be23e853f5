import { existsSync } from 'node:fs';
import { cp, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startRedis, withRedis } from '../../../../test/kit/redis.ts';
import { command } from '../../testing/child-command.ts';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import { scriptedServer } from '../../testing/scripted-server.ts';
import { run } from '../program.ts';

describe.skipIf(!withRedis)('throughline worker', { timeout: 60_000 }, () => {
  it('transcribes what a batch puts into its queue, says so, and ends at a signal', async () => {
    await using server = await scriptedServer({ seconds: 3 });
    await using redis = await startRedis();
    const folder = join(server.file, '..');
    const other = join(folder, 'other.wav');
    await cp(server.file, other);
    const args = ['worker', '--redis', redis.url, '--url', server.url, '--pace', 'max', '--verbose'];
    await using worker = command(args);
    await worker.shows(`Working on the queue files at 127.0.0.1:${redis.port}. Ctrl-C ends it.`);
    const out = join(folder, 'out');
    const terminal = fakeTerminal();
    const batch = ['batch', server.file, other, '--out', out, '--format', 'txt', '--redis', redis.url];
    expect(await run(batch, terminal)).toBe(0);
    expect(terminal.out.text()).toMatch(/^done +2$/mu);
    const written = (await readdir(out, { recursive: true })).filter((name) => name.endsWith('.txt'));
    expect(written.map((name) => basename(name)).toSorted()).toEqual(['other.wav.txt', 'speech.wav.txt']);
    for (const name of written) {
      const text = await readFile(join(out, name), 'utf8');
      expect(text.trim().split(/\s+/u)).toEqual(server.text.trim().split(/\s+/u));
    }
    await worker.shows(`${other}: done, 3.0 s`);
    worker.signal('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(worker.error()).toMatch(/^Done: 2\. Failed: 0\.$/mu);
    expect(worker.error()).not.toContain('warning');
  });

  it('that is not there is missed by the batch, which ends at a signal with all that is left', async () => {
    await using server = await scriptedServer({ seconds: 3 });
    await using redis = await startRedis({ password: 'hidden' });
    const out = join(server.file, '..', 'out');
    const other = join(server.file, '..', 'other.wav');
    await cp(server.file, other);
    await using batch = command(['batch', server.file, other, '--out', out, '--report', '-', '--redis', redis.url]);
    await batch.shows('no worker serves the queue');
    batch.signal('SIGINT');
    expect(await batch.ended).toBe(130);
    expect(JSON.parse(batch.out())).toMatchObject({
      outcome: 'interrupted',
      exitCode: 130,
      files: { found: 2, done: 0, left: 2 },
    });
    expect(batch.error().match(/^warning:.*$/gmu)).toEqual([
      'warning: no worker serves the queue. Start one, with the options of this run: throughline worker --redis …',
    ]);
    expect(batch.error()).toContain('To do the 2 files that are left, run the same command with --resume.');
    expect(batch.out() + batch.error()).not.toContain('hidden');
  });

  it('gives its file back at once when it is told to end twice', async () => {
    await using server = await scriptedServer({ seconds: 60 });
    await using redis = await startRedis();
    const folder = join(server.file, '..');
    await using worker = command(['worker', '--redis', redis.url, '--url', server.url, '--pace', '1', '--verbose']);
    await using batch = command(['batch', server.file, '--out', join(folder, 'out'), '--redis', redis.url]);
    await worker.shows('speech.wav: begun');
    worker.signal('SIGINT');
    await worker.shows('Waiting up to 10 s for 1 file in flight');
    const began = performance.now();
    worker.signal('SIGINT');
    await worker.shows('speech.wav: back in the queue');
    await worker.shows('Done: 0. Failed: 0.');
    expect(await worker.ended).toBe(0);
    // Not after the 10 s that the file would have had, nor the 2 s of a connection that nobody has closed.
    expect(performance.now() - began).toBeLessThan(1_900);
    batch.signal('SIGKILL');
  });

  it('and a batch with other options are refused, with what differs, before a folder is made', async () => {
    await using server = await scriptedServer({ seconds: 3 });
    await using redis = await startRedis();
    const failing = async (...args: readonly string[]): Promise<readonly [number, string]> => {
      const terminal = fakeTerminal();
      return [await run([...args, '--redis', redis.url], terminal), terminal.error.text()];
    };
    await using worker = command(['worker', '--redis', redis.url, '--url', server.url, '--sample-rate', '8000']);
    await worker.shows('Working on the queue');
    const out = join(server.file, '..', 'out');
    const [code, said] = await failing('batch', server.file, '--out', out, '--sample-rate', '16000', '--convert');
    expect(code).toBe(2);
    expect(said).toContain(
      'the files of the queue files are transcribed with other options: sampleRate: 8000, here 16000; convert: not set, here true',
    );
    expect(said).toContain('use another queue by --queue NAME');
    expect(existsSync(out)).toBe(false);
  });

  it('and a batch say what is missing: the address, a Redis that answers, options of the other', async () => {
    const failing = async (...args: readonly string[]): Promise<readonly [number, string]> => {
      const terminal = fakeTerminal();
      return [await run(args, terminal), terminal.error.text()];
    };
    const address = 'ws://127.0.0.1:9';
    expect(await failing('worker', '--url', address)).toEqual([2, expect.stringContaining('Set REDIS_URL')]);
    expect(await failing('worker', '--url', address, '--redis', 'http://u:hidden@h')).toEqual([
      2,
      expect.not.stringContaining('hidden'),
    ]);
    expect(await failing('worker', '--url', address, '--redis', 'redis://127.0.0.1:1')).toEqual([
      5,
      expect.stringContaining('no Redis listens at 127.0.0.1:1'),
    ]);
  });
});
