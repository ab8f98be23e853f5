import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batch, openLedger, type BatchResult } from '@throughline/node/batch';
import { scriptAudio, speechScript, type Fault } from '@throughline/simulator';
import { describe, expect, it, vi } from 'vitest';
import { optionsOf, providerOf } from '../kit/files.ts';
import { recordingOf } from '../kit/recordings.ts';
import { overSockets } from '../kit/setting.ts';

const script = speechScript({ seconds: 60, seed: 3 });
const { sampleRate } = script;

function recording(from: number, to: number): Buffer {
  return recordingOf(scriptAudio(script).samples(from * sampleRate, to * sampleRate), sampleRate);
}

/** A server of recordings that is sometimes busy, cuts a download off, and wants to know who asks. */
function server(): RequestListener {
  const asked = new Map<string, number>();
  return ({ url = '', headers }, response) => {
    const { pathname } = new URL(url, 'http://127.0.0.1');
    const time = (asked.get(pathname) ?? 0) + 1;
    asked.set(pathname, time);
    const known = headers.authorization === `Basic ${Buffer.from('ann:se:cret').toString('base64')}`;
    if (pathname === '/private.wav' && known) response.end(recording(0, 2));
    else if (pathname === '/busy.wav') response.writeHead(time < 3 ? 503 : 200).end(recording(2, 4));
    else if (pathname === '/cut.wav' && time === 1) {
      const bytes = recording(10, 50);
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, bytes.length * 0.9), () => response.destroy());
    } else if (pathname === '/cut.wav') response.end(recording(10, 50));
    else response.writeHead(pathname === '/private.wav' ? 403 : 404).end('<html>no</html>');
  };
}

describe('inputs with an address', () => {
  it('are downloaded, gone on with where they were cut off, and failed where the server refuses them', async () => {
    const http = createServer(server());
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve);
    });
    const host = `127.0.0.1:${(http.address() as AddressInfo).port}`;
    const at = (path: string, user = ''): URL => new URL(`http://${user}${host}${path}?token=hidden`);
    try {
      await overSockets(providerOf(script), async (setting) => {
        const inputs = [
          at('/private.wav', 'ann:se%3Acret@'),
          at('/private.wav', 'bob:hidden@'),
          at('/busy.wav'),
          at('/cut.wav'),
          at('/none.wav'),
        ];
        const run = batch(inputs, { options: optionsOf(setting, script), pace: 10, concurrency: 5 });
        const results: BatchResult[] = [];
        const resumed: number[] = [];
        run.on('started', ({ resumedFrom }) => {
          if (resumedFrom !== undefined) resumed.push(resumedFrom);
        });
        for await (const result of run) results.push(result);
        const done = results.flatMap((result) => (result.type === 'transcript' ? [result] : []));
        const seconds = Object.fromEntries(done.map((result) => [result.input, result.seconds]));
        expect(seconds).toEqual({
          [`http://${host}/private.wav`]: 2,
          [`http://${host}/busy.wav`]: 2,
          [`http://${host}/cut.wav`]: 40,
        });
        expect(done.map(({ attempts }) => attempts).toSorted()).toEqual([1, 2, 3]);
        expect(resumed).toEqual([expect.any(Number)]);
        const failures = results.flatMap((result) => (result.type === 'failure' ? [result] : []));
        expect(failures.map(({ error }) => error.message).toSorted()).toEqual([
          `audio-unreadable: http://${host}/none.wav cannot be read: the server answered with HTTP 404 Not Found`,
          `audio-unreadable: http://${host}/private.wav cannot be read: the server answered with HTTP 403 Forbidden`,
        ]);
        expect(JSON.stringify(results)).not.toMatch(/hidden|cret/u);
        // What an address refuses is no business of the account.
        expect(run.state).toMatchObject({ phase: 'ended', files: { done: 3, failed: 2 } });

        using ledger = openLedger(':memory:');
        const known = { options: optionsOf(setting, script), pace: 10, ledger, shape: {} };
        const [first = at('/')] = inputs;
        expect((await batch([first], known).done()).files).toMatchObject({ done: 1, skipped: 0 });
        expect((await batch([first], known).done()).files).toMatchObject({ done: 0, skipped: 1 });
      });
    } finally {
      http.close();
      http.closeAllConnections();
    }
  });

  it('are downloaded once, for their fingerprint and for all attempts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kept-'));
    vi.stubEnv('TMPDIR', folder);
    const asked: string[] = [];
    const http = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.end(recording(0, 2));
    });
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve);
    });
    const at = (path: string): URL => new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}${path}`);
    try {
      // The first one is begun again, after its audio was opened.
      const noCredit: Fault = { on: { link: 1 }, do: { type: 'http', status: 402 }, times: 1 };
      await overSockets({ ...providerOf(script), faults: [noCredit] }, async (setting) => {
        using ledger = openLedger(':memory:');
        const options = optionsOf(setting, script);
        const run = batch([at('/a.wav?n=1'), at('/b.wav')], { options, ledger, shape: {}, whenPaused: 'wait' });
        let begun = 0;
        run.on('started', () => (begun += 1));
        run.on('paused', () => run.resume());
        expect((await run.done()).files).toMatchObject({ done: 2, failed: 0 });
        expect(begun).toBeGreaterThan(2);
        expect(asked.toSorted()).toEqual(['/a.wav?n=1', '/b.wav']);
        expect(await readdir(folder)).toEqual([]);
      });
    } finally {
      vi.unstubAllEnvs();
      await rm(folder, { recursive: true });
      http.close();
      http.closeAllConnections();
    }
  });
});
