import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { isSpeechError, type SpeechError } from '@throughline/core';
import { mono16, wavHeader } from '@throughline/core/internal';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectProxy, httpServer, listening, selfSigned, tcpServer } from '../../../testing/servers.ts';
import { judgeFile } from '../verdict.ts';
import { openInputAudio } from '../input.ts';
import { download } from './download.ts';

const audio = Buffer.from(Uint8Array.from({ length: 1_500_000 }, (_, index) => index * 31));
const bodyOf = async ({ bytes }: { readonly bytes: AsyncIterable<Uint8Array> }): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
};
const same = (one: Buffer, other: Buffer): boolean =>
  createHash('sha1').update(one).digest('hex') === createHash('sha1').update(other).digest('hex');

/** What a download failed with, whether a run tries it again, and that it says what to do. */
async function failure(
  whole: () => Promise<unknown>,
): Promise<{ error: SpeechError; again: boolean; delayMs: number }> {
  const error: unknown = await whole().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isSpeechError(error, 'audio-unreadable')) throw new Error(`not audio-unreadable: ${String(error)}`);
  expect(error.remedy).toMatch(/\.$/u);
  const verdict = judgeFile({ error, attempt: 1, attempts: 3, remote: true });
  return { error, again: verdict.type === 'retry', delayMs: verdict.type === 'retry' ? verdict.delayMs : 0 };
}

const at = (port: number, path = '/a.wav', host = '127.0.0.1'): URL => new URL(`http://${host}:${port}${path}`);

/** A server that ends the connection as soon as it has written what is given, with FIN. */
const writing = (...texts: readonly (string | Buffer)[]) =>
  tcpServer((socket) => {
    socket.once('data', () => {
      for (const text of texts) socket.write(text);
      socket.end();
    });
  });

afterEach(() => void vi.unstubAllEnvs());

describe('a body', () => {
  it.each([
    ['an announced length', `Content-Length: ${audio.length}\r\n`],
    ['no length', ''],
  ])('with %s comes whole to a slow reader, though its server has long closed the connection', async (_, header) => {
    let closed = Promise.resolve<unknown>(undefined);
    await using server = await tcpServer((socket) => {
      closed = once(socket, 'finish');
      socket.once('data', () => socket.end(Buffer.concat([Buffer.from(`HTTP/1.0 200 OK\r\n${header}\r\n`), audio])));
    });
    const pieces: Uint8Array[] = [];
    for await (const piece of (await download(at(server.port), undefined)).bytes) {
      pieces.push(piece);
      // By now the end of the connection is here, and the reader is not.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await closed;
    expect(same(Buffer.concat(pieces), audio)).toBe(true);
  });

  it('waits at its server while nobody reads it', async () => {
    let sent = 0;
    await using server = await httpServer((_, response) => {
      const more = (): void => {
        do sent += 65_536;
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more);
      more();
    });
    const answer = await download(at(server.port), undefined);
    let before = -1;
    // Until the buffers between are full.
    for (; before !== sent; await new Promise((resolve) => setTimeout(resolve, 100))) before = sent;
    expect(sent).toBeLessThan(16 * 1024 * 1024);
    answer.cancel();
  });

  it('is decompressed where its server keeps it compressed', async () => {
    await using server = await httpServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(audio));
    });
    expect(same(await bodyOf(await download(at(server.port), undefined)), audio)).toBe(true);
  });

  it.each([
    ['in a way that nobody knows', 'x-own', audio, 'its body is compressed as "x-own"', false],
    ['by halves', 'gzip', gzipSync(audio).subarray(0, 2000), 'cut off after 2000 of 2000 bytes', true],
    ['wrongly', 'gzip', audio, 'it could not be decompressed', false],
    ['wrongly', 'br', audio, 'it could not be decompressed', false],
  ])('that is compressed %s (%s) is refused', async (_, encoding, body, text, tried) => {
    await using server = await httpServer((__, response) => {
      response.writeHead(200, { 'content-encoding': encoding, 'content-length': body.length }).end(body);
    });
    const { error, again } = await failure(async () => bodyOf(await download(at(server.port), undefined)));
    expect(error.message).toContain(text);
    expect(again).toBe(tried);
  });

  it('of a server that says no length and hangs up too early is found by the header of the audio', async () => {
    const recording = Buffer.concat([wavHeader(mono16(16_000), 32_000), Buffer.alloc(32_000)]);
    await using server = await writing('HTTP/1.0 200 OK\r\n\r\n', recording.subarray(0, recording.length / 2));
    const warnings: string[] = [];
    const source = await openInputAudio(at(server.port), {
      wanted: { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' },
      signal: new AbortController().signal,
      onWarning: ({ code }) => warnings.push(code),
    });
    for await (const _ of source.frames());
    expect(warnings).toEqual(['truncated']);
  });

  it.each([
    ['with a length', 'Content-Length: 4000\r\n\r\n', 'cut off after 1000 of 4000 bytes'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\nfa0\r\n', 'cut off after 1000 bytes'],
  ])('%s that is cut off says how far it came, and is asked for again', async (_, head, text) => {
    await using server = await writing(`HTTP/1.1 200 OK\r\n${head}`, Buffer.alloc(1000));
    const { error, again } = await failure(async () => bodyOf(await download(at(server.port), undefined)));
    expect(error.message).toContain(text);
    expect(error.remedy).toContain('not whole');
    expect(again).toBe(true);
  });

  it('without a length is cut off by a connection that breaks', async () => {
    await using server = await tcpServer((socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.0 200 OK\r\n\r\n${'a'.repeat(1000)}`, () =>
          setTimeout(() => socket.resetAndDestroy(), 20),
        );
      });
    });
    const { error, again } = await failure(async () => bodyOf(await download(at(server.port), undefined)));
    expect(error.message).toContain('cut off after 1000 bytes');
    expect(again).toBe(true);
  });

  it('that is a part of the file nobody asked for is none', async () => {
    await using server = await httpServer((_, response) => void response.writeHead(206).end('part'));
    expect((await failure(() => download(at(server.port), undefined))).again).toBe(false);
  });
});

describe('a server that is silent', () => {
  const limits = { silentMs: 100 };

  it.each(['before the connection', 'before its answer', 'behind a redirect'])(
    '%s is waited for only so long',
    async (where) => {
      await using server = await tcpServer((socket) => {
        if (where === 'behind a redirect') {
          socket.once('data', (asked) => {
            if (String(asked).includes('/a.wav')) socket.end('HTTP/1.1 302 Found\r\nLocation: /b.wav\r\n\r\n');
          });
        }
      });
      const url = new URL(`${where === 'before the connection' ? 'https' : 'http'}://127.0.0.1:${server.port}/a.wav`);
      const { error, again } = await failure(() => download(url, undefined, limits));
      expect(error.message).toContain('the server did not answer: nothing came for 0.1 s');
      expect(again).toBe(true);
    },
  );

  it('in the middle of a body is waited for only so long, a slow one as long as it sends', async () => {
    await using server = await tcpServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n');
        let count = 0;
        const timer = setInterval(() => {
          socket.write('a');
          if ((count += 1) === 8) clearInterval(timer);
        }, 50);
      });
    });
    const { error, again } = await failure(async () => bodyOf(await download(at(server.port), undefined, limits)));
    expect(error.message).toContain('after 8 of 2000 bytes nothing came for 0.1 s');
    expect(again).toBe(true);
  });

  it('is not one while nobody reads', async () => {
    await using server = await httpServer((_, response) => void response.end(audio));
    const { bytes } = await download(at(server.port), undefined, limits);
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(same(await bodyOf({ bytes }), audio)).toBe(true);
  });
});

describe('an answer that is no audio', () => {
  it.each([
    [401, {}, 'Put the user and the password into the address', 0],
    [403, {}, 'a signed address may have expired', 0],
    [404, {}, 'the server has nothing there', 0],
    [410, {}, 'the server has nothing there', 0],
    [418, {}, 'Open the address elsewhere', 0],
    [429, { 'retry-after': '7' }, 'fewer files at once', 7000],
    [500, {}, 'Try again later', 1000],
    [503, { 'retry-after': '2' }, 'Try again later', 2000],
  ])(
    '%i %o has a remedy of its own, and is asked for again where that may help',
    async (status, headers, remedy, delayMs) => {
      await using server = await httpServer((_, response) => void response.writeHead(status, headers).end('<html>'));
      const failed = await failure(() => download(at(server.port), undefined));
      expect(failed.error.message).toContain(`HTTP ${status}`);
      expect(failed.error.remedy).toContain(remedy);
      expect(failed.delayMs).toBe(delayMs);
      expect(JSON.stringify(failed.error)).not.toContain('Check the address, and that this machine can reach it');
    },
  );
});

describe('a redirect', () => {
  /** Counts what is asked, and answers by path. */
  function redirecting(answers: Readonly<Record<string, string>>) {
    const asked: IncomingMessage[] = [];
    const listener: RequestListener = (request, response) => {
      asked.push(request);
      const location = answers[request.url ?? ''];
      if (location === undefined) response.end('speech');
      else response.writeHead(302, { location }).end();
    };
    return { asked, listener };
  }

  it.each([
    ['in a circle', '/a.wav', 'it redirects more than 10 times', 11],
    ['to a file', 'file:///etc/passwd', 'it redirects to a file: address', 1],
    ['to data', 'data:,speech', 'it redirects to a data: address', 1],
    ['to nowhere', 'http://[', 'it redirects to what is not a URL', 1],
  ])('%s is final, and asked for once', async (_, location, text, times) => {
    const { asked, listener } = redirecting({ '/a.wav?token=hidden': location, '/a.wav': location });
    await using server = await httpServer(listener);
    const { error, again } = await failure(() => download(at(server.port, '/a.wav?token=hidden'), undefined));
    expect(error.message).toContain(text);
    expect(again).toBe(false);
    expect(asked).toHaveLength(times);
    expect(JSON.stringify(error) + String(error.stack)).not.toContain('hidden');
  });

  it('is followed with the credentials of the address to its own host, and without them to another', async () => {
    const there = 'http://audio.example';
    const { asked, listener } = redirecting({
      [`${there}/a.wav`]: '/b.wav',
      // Back again they are not sent either: the way was in other hands.
      [`${there}/b.wav`]: 'http://cdn.audio.example/c.wav',
      'http://cdn.audio.example/c.wav': `${there}/d.wav`,
    });
    await using proxy = await httpServer(listener);
    vi.stubEnv('http_proxy', `http://127.0.0.1:${proxy.port}`);
    const url = new URL('http://ann:se%3Acret%@audio.example/a.wav');
    expect(String(await bodyOf(await download(url, undefined)))).toBe('speech');
    const basic = `Basic ${Buffer.from('ann:se%3Acret%').toString('base64')}`;
    expect(asked.map(({ url: path, headers }) => [path, headers.authorization])).toEqual([
      [`${there}/a.wav`, basic],
      [`${there}/b.wav`, basic],
      ['http://cdn.audio.example/c.wav', undefined],
      [`${there}/d.wav`, undefined],
    ]);
  });
});

describe('what stands before a server', () => {
  it('a redirect out of the reach of a proxy goes there directly', async () => {
    await using server = await httpServer((_, response) => void response.end('speech'));
    let asked = 0;
    await using proxy = await httpServer((_, response) => {
      asked += 1;
      response.writeHead(302, { location: at(server.port).href }).end();
    });
    vi.stubEnv('http_proxy', `http://127.0.0.1:${proxy.port}`);
    expect(String(await bodyOf(await download(new URL('http://audio.example/a.wav'), undefined)))).toBe('speech');
    expect(asked).toBe(1);
  });

  async function secure(identity: { readonly key: string; readonly cert: string }) {
    return listening(createSecureServer(identity, (_, response) => void response.end('speech')));
  }

  it.each([
    ['nobody has signed', {}, '127.0.0.1', 'self-signed certificate'],
    ['has expired', { notBeforeDate: new Date(2001, 1), notAfterDate: new Date(2002, 1) }, '127.0.0.1', ''],
  ])('a certificate that %s is refused at once', async (_, dates, __, text) => {
    const made = await generate([{ name: 'commonName', value: '127.0.0.1' }], { keyType: 'ec', ...dates });
    await using server = await secure({ key: made.private, cert: made.cert });
    const { error, again } = await failure(() =>
      download(new URL(`https://127.0.0.1:${server.port}/a.wav`), undefined),
    );
    expect(error.message).toContain(`the certificate of its server is not to be trusted: ${text}`);
    expect(error.remedy).toContain('NODE_EXTRA_CA_CERTS');
    expect(again).toBe(false);
  });

  it('the wrong scheme is said', async () => {
    await using plain = await httpServer((_, response) => void response.end());
    await using other = await secure(await selfSigned('127.0.0.1'));
    const toPlain = await failure(() => download(new URL(`https://127.0.0.1:${plain.port}/a.wav`), undefined));
    expect(toPlain).toMatchObject({ again: false, error: { remedy: expect.stringContaining('http:') } });
    const toSecure = await failure(() => download(at(other.port), undefined));
    expect(toSecure.error.remedy).toContain('whether it must begin with https:');
  });

  it('a refused connection and a host that does not exist may pass', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    server.close();
    await once(server, 'close');
    const refused = await failure(() => download(at(port), undefined));
    expect(refused).toMatchObject({ again: true, error: { remedy: expect.stringContaining('server is running') } });
    const nobody = await failure(() => download(new URL('http://nobody.invalid/a.wav'), undefined));
    expect(nobody.again).toBe(true);
    expect(nobody.error.message).toContain('nobody.invalid');
  });

  it('a proxy of the environment is used, and does not show the password that it is given', async () => {
    const asked: (string | undefined)[] = [];
    await using proxy = await httpServer(({ url, headers }, response) => {
      asked.push(url, headers['proxy-authorization']);
      response.end('speech');
    });
    vi.stubEnv('http_proxy', `http://ann:hidden@127.0.0.1:${proxy.port}`);
    const url = new URL('http://audio.example/a.wav?part=1');
    expect(String(await bodyOf(await download(url, undefined)))).toBe('speech');
    expect(asked).toEqual([
      'http://audio.example/a.wav?part=1',
      `Basic ${Buffer.from('ann:hidden').toString('base64')}`,
    ]);
    const connects: string[] = [];
    await using tunnel = await connectProxy(connects, () => 'HTTP/1.1 403 Forbidden\r\n\r\n');
    vi.stubEnv('https_proxy', `http://ann:hidden@127.0.0.1:${tunnel.port}`);
    const { error, again } = await failure(() => download(new URL('https://audio.example/a.wav'), undefined));
    expect(connects).toEqual(['audio.example:443']);
    expect(error.message).toContain(`the proxy 127.0.0.1:${tunnel.port} did not connect to it`);
    expect(JSON.stringify(error)).not.toContain('hidden');
    expect(again).toBe(false);
  });
});

describe('a reader', () => {
  it('that stops ends the connection', async () => {
    const closed: Promise<unknown>[] = [];
    await using server = await httpServer((_, response) => {
      closed.push(once(response, 'close'));
      response.write(audio);
    });
    for await (const _ of (await download(at(server.port), undefined)).bytes) break;
    expect(await Promise.all(closed)).toHaveLength(1);
  });
});

describe('the signal', () => {
  it.each(['before the answer', 'in the middle of the body', 'before anybody reads'])(
    'ends a download %s, and its connection',
    async (where) => {
      const reason = new Error('enough');
      const ending = new AbortController();
      const sockets: Socket[] = [];
      await using server = await tcpServer((socket) => {
        sockets.push(socket);
        socket.once('data', () => {
          if (where === 'before the answer') ending.abort(reason);
          else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\nspeech');
        });
      });
      const reading = async (): Promise<void> => {
        const { bytes } = await download(at(server.port), ending.signal);
        if (where === 'before anybody reads') ending.abort(reason);
        for await (const _ of bytes) ending.abort(reason);
      };
      await expect(reading()).rejects.toBe(reason);
      const [socket] = sockets;
      if (socket?.closed === false) await once(socket.resume(), 'end');
    },
  );
});
