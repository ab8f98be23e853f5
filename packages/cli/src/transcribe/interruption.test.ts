import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type ChildCommand, command } from '../../testing/child-command.ts';
import { scriptedServer } from '../../testing/scripted-server.ts';

/** What the command promises: so long after the first signal it has ended. */
const endMs = 12_000;

/** Sends the signal, and resolves with the exit code if that comes in time. */
async function interrupted(child: ChildCommand, signal: 'SIGINT' | 'SIGTERM' = 'SIGINT'): Promise<number | null> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`still there after ${endMs} ms`)), endMs);
  child.signal(signal);
  try {
    return await Promise.race([
      child.ended,
      once(late.signal, 'abort').then(() => Promise.reject(late.signal.reason as Error)),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

describe('Ctrl-C', { timeout: 60_000, concurrent: true }, () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends gracefully: what was recognised is written, then 130',
    async (signal) => {
      await using service = await scriptedServer({ seconds: 120 });
      await using child = command(['transcribe', service.file, '--url', service.url, '--pace', '8']);
      await child.shows('\n');
      expect(await interrupted(child, signal)).toBe(130);
      const [link] = service.simulator.ledger.links;
      expect(link?.endOfStreamAt).toBeTypeOf('number');
      // All that was said is there, although the file was not heard to its end.
      expect(child.out()).toBe(link?.finals.map(({ text }) => `${text}\n`).join(''));
      expect(link?.samples).toBeLessThan(service.script.length);
      expect(child.error()).toMatch(
        /^Waiting up to 10 s for the last results\. .*\n· \d+\.\d of 120\.0 s of audio · all settled · 1 link\n$/,
      );
    },
  );

  it('ends gracefully while a pipe is silent', async () => {
    await using service = await scriptedServer();
    await using child = command(['transcribe', '-', '--raw', '16000', '--url', service.url, '--pace', 'max']);
    // The input stays open: nobody knows whether more will come.
    child.stdin.write(Buffer.from(service.audio.samples(0, service.audio.length / 2).buffer));
    await child.shows('\n');
    expect(await interrupted(child)).toBe(130);
    expect(child.out().split('\n')[0]).toBe(service.text.split('\n')[0]);
  });

  it('of a whole pipeline ends a recording whole: its last audio counts, and its file takes its place', async () => {
    await using service = await scriptedServer();
    const output = join(dirname(service.file), 'notes.txt');
    const args = ['transcribe', '-', '--raw', '16000', '--live', '--url', service.url, '--output', output, '--verbose'];
    await using child = command(args);
    const half = service.audio.length / 2;
    child.stdin.write(Buffer.from(service.audio.samples(0, half).buffer));
    await child.shows('link 1: ready');
    child.signal('SIGINT');
    await child.shows('Waiting up to');
    // The recorder got the same signal: it writes what it still has, and ends.
    child.stdin.end(Buffer.from(service.audio.samples(half).buffer));
    expect(await child.ended).toBe(0);
    expect(await readFile(output, 'utf8')).toBe(service.text);
  });

  it('while nothing ever comes on standard input ends at once', async () => {
    await using child = command(['transcribe', '-', '--url', 'ws://127.0.0.1:1']);
    await child.shows('waiting for audio from standard input for 5 s');
    expect(await interrupted(child)).toBe(130);
    expect(child.error()).toContain('Interrupted');
  });

  it.each(['input', 'output'] as const)(
    'while nobody is at the other end of a named pipe, its %s, ends',
    async (end) => {
      await using service = await scriptedServer();
      const pipe = join(dirname(service.file), 'pipe');
      await promisify(execFile)('mkfifo', [pipe]);
      const paths = end === 'input' ? [pipe] : [service.file, '--output', pipe];
      await using child = command(['transcribe', ...paths, '--url', service.url]);
      await child.shows(
        end === 'input' ? `waiting for audio from ${pipe} for 5 s` : `waiting for a reader of ${pipe} for 5 s`,
      );
      expect(await interrupted(child)).toBe(130);
      expect(service.simulator.ledger.dials).toEqual([]);
    },
  );

  it('while the first handshake hangs does not wait for it: nothing was sent yet', async () => {
    await using service = await scriptedServer({ faults: [{ on: { link: 1 }, do: { type: 'hang-at-handshake' } }] });
    await using child = command(['transcribe', service.file, '--url', service.url, '--verbose']);
    await child.shows('link 1: dialling');
    expect(await interrupted(child)).toBe(130);
    expect(child.error()).toContain('Interrupted: nothing was sent yet.');
  });

  it('while a peer takes the socket and says nothing does not wait for it', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    await using service = await scriptedServer();
    await using child = command(['transcribe', service.file, '--url', `ws://127.0.0.1:${port}`]);
    await child.shows('connecting to bodhi for 5 s');
    expect(await interrupted(child, 'SIGTERM')).toBe(130);
    silent.close();
  });

  it('while a slot of the account is waited for does not wait for it', async () => {
    await using service = await scriptedServer({
      faults: [
        { on: { position: 6 }, do: { type: 'rst' } },
        { on: { link: 2 }, do: { type: 'http', status: 429, retryAfter: 300 }, times: 5 },
      ],
    });
    await using child = command(['transcribe', service.file, '--url', service.url, '--pace', '8', '--verbose']);
    await child.shows('next attempt in 3');
    expect(await interrupted(child)).toBe(130);
    expect(child.error()).toContain('Interrupted: there is no connection, and the next attempt would be too late.');
    expect(child.out()).not.toBe('');
  });

  it('in an outage waits for the last results for a while, not for the outage', async () => {
    await using service = await scriptedServer({
      seconds: 60,
      faults: [{ on: { position: 20 }, do: { type: 'outage', seconds: 600 } }],
    });
    await using child = command(['transcribe', service.file, '--url', service.url, '--pace', '8', '--verbose']);
    await child.shows('link 1 failed');
    expect(await interrupted(child)).toBe(130);
    const [link] = service.simulator.ledger.links;
    expect(child.out()).toBe(link?.finals.map(({ text }) => `${text}\n`).join(''));
    expect(child.error()).toContain('settled up to');
  });

  it('in an outage that ends in time still gets the last words', async () => {
    await using service = await scriptedServer({
      seconds: 60,
      faults: [{ on: { position: 20 }, do: { type: 'outage', seconds: 2 } }],
    });
    await using child = command(['transcribe', service.file, '--url', service.url, '--pace', '8', '--verbose']);
    await child.shows('link 1 failed');
    expect(await interrupted(child)).toBe(130);
    expect(child.error()).toContain('all settled');
    expect(service.text.startsWith(child.out().split('\n').slice(0, -2).join('\n'))).toBe(true);
  });

  it('while the end of the whole audio is awaited ends all the same', async () => {
    await using service = await scriptedServer({ faults: [{ on: { link: 1 }, do: { type: 'no-end-of-stream' } }] });
    await using child = command(['transcribe', service.file, '--url', service.url, '--pace', 'max']);
    await child.shows('waiting for the last results for 5 s');
    expect(await interrupted(child)).toBeOneOf([0, 130]);
  });

  it('while an end of stream is awaited that never comes ends after 10 s, and says so', async () => {
    await using service = await scriptedServer({
      seconds: 120,
      faults: [{ on: { link: 1 }, do: { type: 'no-end-of-stream' } }],
    });
    await using child = command(['transcribe', service.file, '--url', service.url, '--pace', '8']);
    await child.shows('\n');
    expect(await interrupted(child, 'SIGTERM')).toBe(130);
    expect(child.error()).toContain('The last results did not arrive in time.');
  });

  it('ends at once when it is pressed again', async () => {
    // The provider is gone for longer than a graceful end would wait in this test.
    await using service = await scriptedServer({
      seconds: 60,
      faults: [{ on: { position: 20 }, do: { type: 'outage', seconds: 600 } }],
    });
    await using child = command(['transcribe', service.file, '--url', service.url, '--pace', '8', '--verbose']);
    await child.shows('link 1 failed');
    child.signal('SIGINT');
    await child.shows('Press Ctrl-C again');
    child.signal('SIGINT');
    expect(await child.ended).toBe(130);
    const [link] = service.simulator.ledger.links;
    expect(child.out()).toBe(link?.finals.map(({ text }) => `${text}\n`).join(''));
    expect(child.error()).not.toContain('did not come in time');
  });
});
