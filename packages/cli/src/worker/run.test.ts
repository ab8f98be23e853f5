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
