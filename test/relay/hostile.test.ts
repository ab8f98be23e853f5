import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { relayTokens } from '@throughline/node/relay';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { fakePage, fakeProvider, type FakePage } from '../../packages/node/testing/relayed.ts';

const secret = 'a-secret-that-only-our-servers-know!';
const tokens = relayTokens({ secret, lifeSeconds: 600 });

interface Figures {
  readonly sessions: number;
  /** In use, after collection. */
  readonly mebibytes: number;
}

async function relayProcess(provider: string) {
  const file = new URL('relay-process.ts', import.meta.url);
  const child = fork(file, [provider, secret], { execArgv: ['--conditions=@throughline/source', '--expose-gc'] });
  const [{ url }] = (await once(child, 'message')) as [{ readonly url: string }];
  return {
    url,
    port: Number(new URL(url).port),
    async figures(): Promise<Figures> {
      const answer = once(child, 'message');
      child.send('figures');
      const [figures] = (await answer) as [Figures];
      return figures;
    },
    get exitCode() {
      return child.exitCode;
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

type Process = Awaited<ReturnType<typeof relayProcess>>;

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

async function tcp(port: number, bytes: string | Buffer = ''): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  if (bytes.length > 0) socket.write(bytes);
  return socket;
}

const handshake = (token: string): string =>
  `GET /relay/one HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: throughline.relay.v1, throughline.token.${token}\r\n\r\n`;

const closed = async (socket: Socket): Promise<void> => {
  socket.resume();
  if (!socket.closed) await once(socket, 'close');
};

/** What a page with this token is answered with, and what comes back of what it sends. */
async function served({ url }: Process, token: string): Promise<object> {
  const page = fakePage(`${url}/one`, { token });
  const answer = await page.answer();
  page.socket.send('hello');
  const echo = answer['relay'] === 'open' ? await page.frame(1) : undefined;
  page.socket.terminate();
  return { ...answer, echo };
}

const inFull = { relay: 'open', echo: 'hello' };

/** A provider that sends back what it gets. */
async function echo() {
  const provider = await fakeProvider();
  provider.onSocket((socket) => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })));
  return provider;
}

/** What no client of WebSockets sends. */
const malformed: Readonly<Record<string, Buffer>> = {
  'a frame that says it has 2⁶² bytes': Buffer.from([0x82, 0xff, 0x3f, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]),
  'a frame of 2 MiB': Buffer.concat([
    Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 0x20, 0, 0, 1, 2, 3, 4]),
    Buffer.alloc(2_097_152),
  ]),
  'a frame without a mask': Buffer.from([0x81, 0x02, 0x61, 0x62]),
  'reserved bits': Buffer.from([0xf1, 0x82, 1, 2, 3, 4, 0x61, 0x62]),
  'an unknown opcode': Buffer.from([0x8b, 0x80, 1, 2, 3, 4]),
  'a ping that is too long': Buffer.concat([Buffer.from([0x89, 0xfe, 0x01, 0x00, 0, 0, 0, 0]), Buffer.alloc(256)]),
  'text that is no UTF-8': Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xff]),
  'a close with a code that there is not': Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x00, 0x01]),
  'no WebSocket at all': Buffer.from('GET / HTTP/1.1\r\n\r\n'),
  'a piece of a message that never began': Buffer.from([0x80, 0x80, 0, 0, 0, 0]),
};

describe('a relay among hostile clients', { timeout: 60_000 }, () => {
  it.concurrent('serves others beside 1 000 sockets that say nothing, and 1 000 that never finish their request; and lets them go', async () => {
    await using provider = await echo();
    await using relay = await relayProcess(provider.url);
    const token = await tokens.issue({ user: 'u' });
    const many = (bytes: string) => Promise.all(Array.from({ length: 1_000 }, () => tcp(relay.port, bytes)));
    const sockets = [...(await many('')), ...(await many('GET /relay/one HTTP/1.1\r\nHost: loc'))];
    expect(await served(relay, token)).toMatchObject(inFull);
    await Promise.all(sockets.map(closed));
    expect(await served(relay, token)).toMatchObject(inFull);
  });

  it.concurrent('takes as many idle sessions as it may, refuses the rest by name, and ends them when their time is over', async () => {
    await using provider = await echo();
    await using relay = await relayProcess(provider.url);
    const token = await tokens.issue({ user: 'u' });
    const before = await relay.figures();
    const pages = Array.from({ length: 1_000 }, () => fakePage(`${relay.url}/one`, { token }));
    const answers = await Promise.all(pages.map((page) => page.answer()));
    const count = (relayed: string): number => answers.filter((answer) => answer['relay'] === relayed).length;
    expect([count('open'), count('denied')]).toEqual([600, 400]);
    expect(answers.find((answer) => answer['relay'] === 'denied')).toMatchObject({ code: 'relay-full' });
    const during = await relay.figures();
    // Of 600 sessions; a socket of ws takes some ten KiB.
    expect(during.mebibytes - before.mebibytes).toBeLessThan(60);
    const ends = await Promise.all(pages.map(({ closed: end }) => end));
    expect(ends.filter(({ reason }) => reason === 'throughline.relay:idle')).toHaveLength(600);
    expect((await relay.figures()).sessions).toBe(0);
    expect(await served(relay, token)).toMatchObject(inFull);
  });

  it('holds little for readers that do not read', async () => {
    await using provider = await fakeProvider();
    const frame = Buffer.alloc(64 * 1024);
    provider.onSocket((socket) => {
      // 32 MiB for each.
      for (let sent = 0; sent < 512; sent += 1) socket.send(frame);
    });
    await using relay = await relayProcess(provider.url);
    const token = await tokens.issue({ user: 'u' });
    const before = await relay.figures();
    const pages: FakePage[] = [];
    for (let index = 0; index < 40; index += 1) {
      const page = fakePage(`${relay.url}/one`, { token });
      page.socket.on('upgrade', () => process.nextTick(() => page.socket.pause()));
      pages.push(page);
    }
    await Promise.all(pages.map(({ socket }) => once(socket, 'open')));
    await pause(2_000);
    const during = await relay.figures();
    expect(during.sessions).toBe(40);
    // A twentieth of what was sent to them.
    expect(during.mebibytes - before.mebibytes).toBeLessThan(64);
    for (const { socket } of pages) socket.terminate();
    while ((await relay.figures()).sessions > 0) await pause(50);
  });

  it('ends a session that breaks the rules of WebSockets, however it does, and nothing else', async () => {
    await using provider = await echo();
    await using relay = await relayProcess(provider.url);
    const token = await tokens.issue({ user: 'u' });
    for (const bytes of Object.values(malformed)) {
      const socket = await tcp(relay.port, handshake(token));
      let received = '';
      while (!received.includes('"relay":"open"')) {
        const [data] = (await once(socket, 'data')) as [Buffer];
        received += data.toString('latin1');
      }
      socket.write(bytes);
      await closed(socket);
    }
    expect(provider.requests).toHaveLength(Object.keys(malformed).length);
    expect(await served(relay, token)).toMatchObject(inFull);
    expect(relay.exitCode).toBeNull();
  });

  it('refuses forged tokens by the thousand, and serves whoever has a good one', async () => {
    await using provider = await echo();
    await using relay = await relayProcess(provider.url);
    const forged = await relayTokens({ secret: 'not-the-secret-but-as-long-as-one' }).issue({ user: 'u' });
    const flood = Array.from({ length: 1_000 }, () => {
      const socket = new WebSocket(`${relay.url}/one`, ['throughline.relay.v1', `throughline.token.${forged}`]);
      // Most are told in a frame; those beyond what can be told at a time, over HTTP.
      socket.on('error', () => undefined);
      return new Promise((resolve) => {
        socket.on('close', resolve);
      });
    });
    expect(await served(relay, await tokens.issue({ user: 'u' }))).toMatchObject(inFull);
    await Promise.all(flood);
    expect(provider.requests).toHaveLength(1);
    while ((await relay.figures()).sessions > 0) await pause(50);
  });
});
