import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readdir, readFile, rm, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AudioSource } from '@throughline/core';
import { bandwidthMedia } from '@throughline/node/telephony';
import { scriptAudio, speechScript } from '@throughline/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../../testing/child-command.ts';
import { writeScriptAudio } from './wave-file.ts';

/** Runs a simulation and the command line that it prints, and resolves with its books. */
async function tried(
  args: readonly string[],
  folder: string,
): Promise<{ readonly out: string; readonly books: string }> {
  await using service = command(['simulate', ...args, '--port', '0'], {}, {}, folder);
  await service.shows('Ctrl-C ends the simulation');
  const line = /Try: throughline (?<rest>.*)/u.exec(service.error())?.groups?.['rest'] ?? '';
  const words = [...line.matchAll(/"(?<double>[^"]*)"|'(?<single>[^']*)'|\S+/gu)].map(
    ({ 0: word, groups }) => groups?.['double'] ?? groups?.['single'] ?? word,
  );
  const none = { FASEEH_API_KEY: '', ELSA_TOKEN: '', AKSITA_API_KEY: '' };
  await using client = command(words, none, {}, folder);
  expect(await client.ended, `${line}: ${client.error()}`).toBe(0);
  service.signal('SIGINT');
  expect(await service.ended).toBe(0);
  const [url = ''] = service.out().split('\n');
  return { out: client.out(), books: service.out().slice(url.length + 1) };
}

describe(
  'throughline simulate, as a process: the command line that it prints works as it stands',
  { timeout: 60_000 },
  () => {
    let folder = '';
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'throughline simulate '));
    });
    afterAll(() => rm(folder, { recursive: true }));

    it('elsa, through a cut', async () => {
      const { out, books } = await tried(
        ['elsa', '--audio', 'my speech.wav', '--seconds', '3', '--fault', 'rst@1s'],
        folder,
      );
      expect(out).toMatch(/\noverall \d+\n$/u);
      expect(books).toMatch(/^2 dials, 2 links\n/u);
      expect(books).toContain('ended by rst');
    });

    it('faseeh, through a cut, and its books hold the texts', async () => {
      const { out, books } = await tried(['faseeh', '--fault', 'rst@0.5s'], folder);
      expect(out).toBe('');
      expect(books).toMatch(/link 1: 1 text · no end of stream, ended by rst\n +Good morning to all of you\.\n/u);
      expect(await readdir(folder)).toContain('FILE.wav');
    });

    it('faseeh with the voice of this machine', async () => {
      const { books } = await tried(['faseeh', '--engine', 'local', '--json'], folder);
      expect(JSON.parse(books)).toMatchObject({ links: [{ texts: [{ text: 'Good morning to all of you.' }] }] });
    });

    it('aksita, and its books hold what was billed', async () => {
      const { out, books } = await tried(['aksita', '--credits', '50', '--cost', '5'], folder);
      expect(out).toBe('Where is my order?\n');
      expect(books).toBe('2 requests, 1 message billed, 45 credits left\n  Where is my order?\n');
    });

    it('bodhi', async () => {
      const { out, books } = await tried(['bodhi', '--audio', 'call.wav', '--seconds', '3', '--json'], folder);
      expect(out).not.toBe('');
      expect(JSON.parse(books)).toMatchObject({ dials: [{ outcome: 'accepted' }] });
    });

    it('aksita refuses as it is asked to', async () => {
      await using service = command(['simulate', 'aksita', '--port', '0', '--refuse', 'agent-disabled']);
      await service.shows('Ctrl-C ends');
      const [url = ''] = service.out().split('\n');
      await using client = command(['chat', 'hello', '--url', url]);
      expect(await client.ended).toBe(4);
      expect(client.error()).toContain('access-denied');
    });
  },
);

describe('throughline simulate bandwidth, as a process', { timeout: 60_000 }, () => {
  /** An application that takes calls, and counts the samples of each. */
  async function application() {
    const heard: Promise<number>[] = [];
    const media = bandwidthMedia({
      authenticate: { username: 'caller', password: 'of this run' },
      onCall: (call) => {
        heard.push(countSamples(call.track('inbound', { sampleRate: 8000 })));
      },
      onWarning: () => undefined,
    });
    const server = createServer();
    media.attach(server, { path: '/captions' });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      args: ['simulate', 'bandwidth', '--url', `ws://127.0.0.1:${port}/captions`, '--username', 'caller'],
      heard,
      [Symbol.asyncDispose]: async () => {
        server.close();
        server.closeAllConnections();
        await once(server, 'close');
      },
    };
  }

  async function countSamples(source: AudioSource): Promise<number> {
    let count = 0;
    for await (const chunk of source.frames()) count += chunk instanceof Int16Array ? chunk.length : 0;
    return count;
  }

  it('places a call with the speech of a file, and reports how it went', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-call-'));
    const file = join(folder, 'call.wav');
    await writeScriptAudio(file, scriptAudio(speechScript({ seconds: 2, seed: 1 })));
    await using server = await application();
    await using child = command([...server.args, '--password', 'of this run', '--audio', file]);
    expect(await child.ended, child.error()).toBe(0);
    expect(child.out()).toMatch(/^call c-\S+: 2\.0 s sent, 0 pieces of audio played back; closed with 1000\n$/u);
    expect(await Promise.all(server.heard)).toEqual([2 * 8000]);
    await rm(folder, { recursive: true });
  });

  it('ends with 4 where it is refused, with 5 where nobody answers, and cuts a call where it is asked to', async () => {
    await using server = await application();
    await using refused = command([...server.args, '--password', 'another']);
    await using cut = command([...server.args, '--password', 'of this run', '--drop-at', '0.5', '--json']);
    await using alone = command(['simulate', 'bandwidth', '--url', 'ws://127.0.0.1:9/captions']);
    expect(await Promise.all([refused.ended, cut.ended, alone.ended])).toEqual([4, 0, 5]);
    expect(refused.out()).toContain('refused with HTTP 401');
    expect(JSON.parse(cut.out())).toMatchObject({ seconds: 0.5, ended: { type: 'closed', code: 1006 } });
    expect(alone.out()).toContain('the application is unreachable: ');
    expect(await Promise.all(server.heard)).toEqual([4000]);
  });
});

it('throughline simulate, as a process, lets in as many links as it is told to', { timeout: 60_000 }, async () => {
  await using service = command(['simulate', 'bodhi', '--links', '0', '--port', '0']);
  await service.shows('Ctrl-C ends the simulation');
  const [url = ''] = service.out().split('\n');
  const dialled = new WebSocket(url);
  await once(dialled, 'error');
  service.signal('SIGINT');
  expect(await service.ended).toBe(0);
  expect(service.out()).toMatch(/1 dial, 0 links\n +\d+\.\d s {2}dial refused with 429\n/u);
});

describe('throughline simulate bodhi, as a process', { timeout: 60_000 }, () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'throughline-simulate-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function simulate(
    ...args: readonly string[]
  ): Promise<{ readonly books: string; readonly transcript: string }> {
    const audio = join(folder, 'speech.wav');
    const options = ['--port', '0', '--audio', audio, '--seconds', '12', '--seed', '3'];
    await using service = command(['simulate', 'bodhi', ...options, ...args]);
    await service.shows('ws://');
    await service.shows('\n');
    const [url = ''] = service.out().split('\n');
    await using client = command(['transcribe', audio, '--url', url, '--pace', '8']);
    expect(await client.ended).toBe(0);
    service.signal('SIGINT');
    expect(await service.ended).toBe(0);
    return { books: service.out().slice(url.length + 1), transcript: client.out() };
  }

  it('writes the speech that it knows, does what its faults say, and prints its books as JSON', async () => {
    const { books, transcript } = await simulate('--fault', 'rst@5s', '--json');
    expect(transcript).not.toBe('');
    expect(JSON.parse(books)).toMatchObject({
      dials: [{ outcome: 'accepted' }, { outcome: 'accepted' }],
      links: [
        { link: 1, how: { by: 'provider', because: 'rst' } },
        { link: 2, how: { by: 'client', code: 1000 } },
      ],
    });
  });

  it('reads faults from a file and prints its books for a person', async () => {
    const faults = join(folder, 'faults.json');
    await writeFile(faults, JSON.stringify([{ on: { link: 1 }, do: { type: 'http', status: 503, retryAfter: 0 } }]));
    const { books, transcript } = await simulate('--faults', faults);
    expect(books).toMatch(/^2 dials, 1 link\n +\d+\.\d s {2}dial refused with 503\n/);
    expect(books).toMatch(
      /link \d: 12\.0 s of audio · source 0\.0 s to 12\.0 s · \d+ finals · end of stream sent, closed by the client/,
    );
    for (const line of transcript.trimEnd().split('\n')) expect(books).toContain(line);
  });

  it('leaves what was there as it was when it is interrupted while it writes', async () => {
    const audio = join(folder, 'old.wav');
    await writeFile(audio, 'three weeks of work');
    await using service = command(['simulate', 'bodhi', '--port', '0', '--audio', audio, '--seconds', '36000']);
    const events = watch(folder);
    for await (const { filename } of events) if (filename === 'old.wav.partial') break;
    service.signal('SIGINT');
    expect(await service.ended).toBe(130);
    expect(await readFile(audio, 'utf8')).toBe('three weeks of work');
    expect(await readdir(folder)).not.toContain('old.wav.partial');
  });
});
