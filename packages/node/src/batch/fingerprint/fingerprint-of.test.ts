import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pathToFileURL } from 'node:url';
import type { AudioSource } from '@throughline/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FingerprintMemory } from './fingerprint-memory.ts';
import { fingerprintOf } from './fingerprint-of.ts';
import { ledgerName } from './identity.ts';
import { workKey } from './work-key.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fingerprint-'));
  path = join(folder, 'a.wav');
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

const sha256 = (bytes: string | Uint8Array): string => `sha256-${createHash('sha256').update(bytes).digest('hex')}`;

/** A memory that counts what it is given. */
function memory() {
  const kept = new Map<string, string>();
  const calls = { recalled: 0, remembered: 0 };
  const own: FingerprintMemory = {
    recall: (file, state) => {
      const found = kept.get(`${file} ${state}`);
      if (found !== undefined) calls.recalled += 1;
      return found;
    },
    remember: (file, state, fingerprint) => {
      calls.remembered += 1;
      kept.set(`${file} ${state}`, fingerprint);
    },
  };
  return { memory: own, calls };
}

/** From here on every file on the disk is as old as any. */
function laterOn(): void {
  vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ['Date'] });
}

describe('the fingerprint of a file', () => {
  it('is that of its bytes, whatever it is called and however it is given', async () => {
    const bytes = Buffer.alloc(3_000_000, 'speech');
    await writeFile(path, bytes);
    await writeFile(join(folder, 'b.wav'), bytes);
    const inputs = [path, pathToFileURL(path), join(folder, 'b.wav'), { name: 'c', open: () => bytes }];
    for (const input of inputs) expect(await fingerprintOf(input)).toBe(sha256(bytes));
    await writeFile(path, bytes.fill(0, bytes.length / 2, bytes.length / 2 + 1));
    expect(await fingerprintOf(path)).not.toBe(await fingerprintOf(join(folder, 'b.wav')));
  });

  it('is remembered as long as the file is not touched', async () => {
    await writeFile(path, 'one');
    laterOn();
    const { memory: own, calls } = memory();
    for (let time = 0; time < 3; time += 1) expect(await fingerprintOf(path, { memory: own })).toBe(sha256('one'));
    expect(calls).toEqual({ recalled: 2, remembered: 1 });
  });

  it('is another one where a file of the same length and the same times has taken its place, or was written to', async () => {
    await writeFile(path, 'one');
    const { atime, mtime } = await stat(path);
    laterOn();
    const { memory: own } = memory();
    await fingerprintOf(path, { memory: own });
    await writeFile(path, 'two');
    await utimes(path, atime, mtime);
    expect(await fingerprintOf(path, { memory: own })).toBe(sha256('two'));
    await writeFile(join(folder, 'other'), 'ten');
    await utimes(join(folder, 'other'), atime, mtime);
    await rename(join(folder, 'other'), path);
    expect(await fingerprintOf(path, { memory: own })).toBe(sha256('ten'));
  });

  it('is not remembered of a file that was written to a moment ago, nor of one from the future', async () => {
    await writeFile(path, 'one');
    const { memory: own, calls } = memory();
    await fingerprintOf(path, { memory: own });
    // The clock was set back.
    vi.useFakeTimers({ now: Date.now() - 3_600_000, toFake: ['Date'] });
    await fingerprintOf(path, { memory: own });
    expect(calls.remembered).toBe(0);
  });

  async function namedPipe(): Promise<string> {
    await promisify(execFile)('mkfifo', [join(folder, 'pipe')]);
    return join(folder, 'pipe');
  }

  it.each([
    ['nothing there', () => Promise.resolve(join(folder, 'none.wav')), 'there is no such file'],
    ['a directory', () => Promise.resolve(folder), 'it is a directory'],
    ['a pipe', namedPipe, 'it is a pipe or a device, which can be read only once'],
  ])('cannot be had of %s', async (_, given, reason) => {
    // Windows has no such pipes.
    if (given === namedPipe && process.platform === 'win32') return;
    await expect(fingerprintOf(await given())).rejects.toMatchObject({
      code: 'audio-unreadable',
      context: { reason },
      remedy: expect.any(String),
    });
  });

  it('is given up by the signal', async () => {
    await writeFile(path, Buffer.alloc(10_000_000));
    const ending = new AbortController();
    const reading = fingerprintOf(path, { signal: ending.signal });
    ending.abort(new Error('enough'));
    await expect(reading).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('the fingerprint of audio with a name', () => {
  it('is its own where it has one', async () => {
    const open = vi.fn<() => Uint8Array>();
    const found = await fingerprintOf({ name: 'a', open, fingerprint: 'version 7/:é' });
    expect(found).toMatch(/^own-[0-9a-f]{64}$/);
    expect(await fingerprintOf({ name: 'b', open, fingerprint: 'version 8' })).not.toBe(found);
    expect(open).not.toHaveBeenCalled();
  });

  it('is that of the samples of a source, and of their format', async () => {
    const source = (sampleRate: number, size: number): AudioSource => ({
      format: { sampleRate, channels: 1, encoding: 'pcm_s16le' },
      seekable: false,
      async *frames() {
        const samples = Int16Array.from({ length: 100 }, (_, index) => index);
        for (let from = 0; from < 100; from += size) yield samples.subarray(from, from + size);
      },
    });
    const of = (rate: number, size: number) => fingerprintOf({ name: 'a', open: () => source(rate, size) });
    expect(await of(8_000, 10)).toBe(await of(8_000, 33));
    expect(await of(8_000, 10)).not.toBe(await of(16_000, 10));
  });

  it('says what open() threw', async () => {
    const open = () => {
      throw new Error('no such object');
    };
    await expect(fingerprintOf({ name: 'a', open })).rejects.toMatchObject({
      code: 'audio-unreadable',
      message: expect.stringContaining('no such object'),
    });
  });
});

describe('the fingerprint of an address', () => {
  async function serving<Result>(listener: RequestListener, act: (url: string) => Promise<Result>): Promise<Result> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    try {
      return await act(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/a.wav`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it('is its strong ETag, and its bytes are not read', async () => {
    let etag = '"one"';
    await serving(
      (_, response) => {
        response.writeHead(200, { etag, 'content-length': '1000000000' });
        response.write('the beginning');
      },
      async (url) => {
        const first = await fingerprintOf(new URL(url));
        expect(first).toMatch(/^etag-[0-9a-f]{64}$/);
        expect(await fingerprintOf(new URL(url))).toBe(first);
        etag = '"two"';
        expect(await fingerprintOf(new URL(url))).not.toBe(first);
      },
    );
  });

  it.each([
    ['it has no ETag', {}, ''],
    ['its ETag is weak', { etag: 'W/"one"' }, ''],
    ['there is a query, which may choose among files of one ETag', { etag: '"one"' }, '?id=7'],
  ])('is that of its bytes where %s', async (_, headers, query) => {
    await serving(
      (__, response) => {
        response.writeHead(200, headers);
        response.end('speech');
      },
      async (url) => expect(await fingerprintOf(new URL(url + query))).toBe(sha256('speech')),
    );
  });

  it('cannot be had of an answer that is an error, and the query is in no message', async () => {
    await serving(
      (_, response) => {
        response.writeHead(403, { etag: '"one"' });
        response.end('no');
      },
      async (url) => {
        const failed = fingerprintOf(new URL(`${url}?token=secret`));
        await expect(failed).rejects.toMatchObject({
          code: 'audio-unreadable',
          message: expect.not.stringContaining('secret'),
        });
        await expect(failed).rejects.toThrow('HTTP 403');
      },
    );
    await expect(fingerprintOf(new URL('http://127.0.0.1:9/a.wav'))).rejects.toMatchObject({
      code: 'audio-unreadable',
    });
  });
});

describe('the key of a piece of work', () => {
  const key = (input: string | URL, fingerprint = 'sha256-1', shape: object = { model: 'one' }) =>
    workKey(input, fingerprint, { shape, base: '/data' });

  it('is the same however the input is named and the shape is written', () => {
    expect(key('/data/a.wav')).toMatch(/^[0-9a-f]{64}$/);
    expect(key('./x/../a.wav')).toBe(key('/data/a.wav'));
    expect(key('a', 'f', { a: 1, b: { c: [1, 2], d: undefined } })).toBe(key('a', 'f', { b: { c: [1, 2] }, a: 1 }));
    expect(key(new URL('https://me:secret@example.com/a?token=one'))).toBe(
      key(new URL('https://example.com/a?token=two')),
    );
  });

  it('is another one for another name, other audio and another shape', () => {
    const keys = [
      key('a'),
      key('b'),
      key('/a'),
      key(new URL('https://example.com/a')),
      key(new URL('https://example.com/a?x')),
      key('a', 'sha256-2'),
      key('a', 'sha256-1', { model: 'two' }),
      key('a', 'sha256-1', { model: ['one'] }),
      key('a', 'sha256-1', {}),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('the name in a ledger', () => {
  it.each([
    ['/data/calls/a.wav', 'calls/a.wav'],
    ['/tmp/a.wav', '/tmp/a.wav'],
    [new URL('https://me:secret@example.com/a.wav#x'), 'https://example.com/a.wav'],
    [new URL('https://example.com/a.wav?token=secret'), 'https://example.com/a.wav (0123456789abcdef)'],
  ])('of %s is %s', (input, name) => {
    expect(ledgerName(input, 'sha256-0123456789abcdef0', '/data')).toBe(name);
  });
});
