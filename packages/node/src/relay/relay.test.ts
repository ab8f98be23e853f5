import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { fakePage, fakeProvider, type FakePage, type FakeProvider, type PageOptions } from '../../testing/relayed.ts';
import { fieldOf, thrownBy } from '../../testing/thrown.ts';
import { createRelay, type RelayOptions, type RelayServer } from './create-relay.ts';
import { RelayRefusal } from './refusal.ts';
import { relayTokens } from './tokens.ts';

const key = '0123456789abcdef0123456789abcdef01234567';
const secret = 'a-secret-that-only-our-servers-know!';

interface Setting extends AsyncDisposable {
  readonly provider: FakeProvider;
  readonly relay: RelayServer;
  readonly url: string;
  readonly log: string[];
  page(options?: PageOptions, query?: string): FakePage;
  /** A page whose provider is open, and the provider's side of it. */
  open(options?: PageOptions): Promise<{ readonly page: FakePage; readonly upstream: WebSocket }>;
}

interface SettingOptions extends Partial<Omit<RelayOptions, 'upstreams'>> {
  readonly upstreams?: (url: string) => RelayOptions['upstreams'];
  readonly refuse?: Parameters<typeof fakeProvider>[0];
  readonly headers?: readonly string[];
}

async function relayed({ refuse, headers, upstreams, ...options }: SettingOptions = {}): Promise<Setting> {
  const provider = await fakeProvider(refuse, headers);
  const log: string[] = [];
  const write = (fields: object, message: string): void => {
    log.push(JSON.stringify({ ...fields, message }));
  };
  const relay = createRelay({
    upstreams: upstreams?.(provider.url) ?? {
      one: { url: `${provider.url}/v1/listen?model=fixed`, headers: { authorization: `Token ${key}` } },
    },
    log: { info: write, warn: write, error: write },
    ...options,
  });
  const { url } = await relay.listen();
  const page: Setting['page'] = (pageOptions, query = '') => fakePage(`${url}/one${query}`, pageOptions);
  return {
    provider,
    relay,
    url,
    log,
    page,
    async open(pageOptions) {
      const next = provider.next();
      const opened = page(pageOptions);
      const upstream = await next;
      await opened.answer();
      return { page: opened, upstream };
    },
    async [Symbol.asyncDispose]() {
      await relay.close();
      await provider[Symbol.asyncDispose]();
    },
  };
}

async function refusalOf(page: FakePage): Promise<unknown> {
  const answer = await page.answer();
  expect(await page.closed).toEqual({ code: 4900, reason: '' });
  expect(page.frames).toHaveLength(1);
  return answer;
}

const messageOf = async (socket: WebSocket): Promise<{ readonly data: Buffer; readonly isBinary: boolean }> => {
  const [data, isBinary] = (await once(socket, 'message')) as [Buffer, boolean];
  return { data, isBinary };
};

const closeOf = async (socket: WebSocket): Promise<{ readonly code: number; readonly reason: string }> => {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return { code, reason: reason.toString() };
};

const passedUp = (metrics: string): number =>
  Number(/bytes_total\{upstream="one",direction="up"\} (\d+)/u.exec(metrics)?.[1]);

/** Waits for what no event tells of. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

describe('a page behind a relay', () => {
  it('is told that the provider is open, and from then on has the provider’s frames, byte for byte', async () => {
    await using all = await relayed({ headers: ['dg-request-id: r-1', 'set-cookie: secret=1'] });
    const next = all.provider.next();
    const page = all.page({ subprotocols: ['realtime'], token: 'any.token' }, '?language=en&model=mine');
    page.socket.on('open', () => page.socket.send(Buffer.from([1, 2, 3])));
    const upstream = await next;
    const received = messageOf(upstream);
    expect(await page.answer()).toEqual({
      relay: 'open',
      headers: { 'dg-request-id': 'r-1' },
      subprotocol: 'realtime',
    });
    expect(page.socket.protocol).toBe('throughline.relay.v1');
    expect(await received).toEqual({ data: Buffer.from([1, 2, 3]), isBinary: true });
    const [request] = all.provider.requests;
    expect(request?.url).toBe('/v1/listen?language=en&model=fixed');
    expect(request?.headers).toMatchObject({ authorization: `Token ${key}`, 'sec-websocket-protocol': 'realtime' });
    expect(JSON.stringify(request?.rawHeaders)).not.toMatch(/throughline|any\.token|origin/iu);
    upstream.send('{"text":"é"}');
    upstream.send(Buffer.from([9, 8]));
    upstream.send('');
    expect(await page.frame(1)).toBe('{"text":"é"}');
    expect(await page.frame(2)).toEqual(Buffer.from([9, 8]));
    expect(await page.frame(3)).toBe('');
    upstream.close(1011, 'NET-0001');
    expect(await page.closed).toEqual({ code: 1011, reason: 'NET-0001' });
  });

  it('is not read before the provider is open', async () => {
    let letIn = (): void => undefined;
    await using all = await relayed({
      authorise: () => ({ user: 'u' }),
      refuse: (_request, socket) => {
        letIn = () => void socket.end('HTTP/1.1 503 Later\r\nConnection: close\r\n\r\n');
        return true;
      },
    });
    const page = all.page();
    await once(page.socket, 'open');
    const frame = Buffer.alloc(64 * 1024);
    // More than any buffer of the kernel takes.
    for (let sent = 0; sent < 256; sent += 1) page.socket.send(frame);
    await until(() => all.provider.requests.length === 1);
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 100);
    });
    expect(page.socket.bufferedAmount).toBeGreaterThan(4 * 1024 * 1024);
    letIn();
    expect(await page.answer()).toMatchObject({ relay: 'refused', status: 503 });
  });

  it.each([
    [1000, 'done'],
    [4321, 'Grüße'],
    [1011, ''],
  ])('has its own close passed on: %i', async (code, reason) => {
    await using all = await relayed();
    const { page, upstream } = await all.open();
    const closed = closeOf(upstream);
    page.socket.close(code, reason);
    expect(await closed).toEqual({ code, reason });
  });

  it('ends the provider’s socket by a close, however the page went', async () => {
    await using all = await relayed();
    const gone = await all.open();
    const closed = closeOf(gone.upstream);
    gone.page.socket.terminate();
    expect(await closed).toEqual({ code: 1001, reason: '' });
    const silent = await all.open();
    const closedToo = closeOf(silent.upstream);
    silent.page.socket.close();
    expect((await closedToo).code).toBe(1000);
  });

  it('has what came last, and a close with 1006, where the provider’s connection was cut', async () => {
    await using all = await relayed();
    const { page, upstream } = await all.open();
    upstream.send('{"last":true}', () => upstream.terminate());
    expect(await page.closed).toEqual({ code: 1006, reason: '' });
    expect(page.frames[1]).toBe('{"last":true}');
  });

  it('is told by a reason of the relay’s own what a close code cannot say', async () => {
    await using all = await relayed({ limits: { upstreamFrameBytes: 10_000 } });
    const { page, upstream } = await all.open();
    upstream.send(Buffer.alloc(20_000));
    expect(await page.closed).toEqual({ code: 4901, reason: 'throughline.relay:network:frame-too-large' });
  });

  it('has the credentials written into the first frame where the provider takes them there, over its own', async () => {
    await using all = await relayed({
      upstreams: (url) => ({ one: { url, firstMessage: { x_api_key: key } } }),
    });
    const { page, upstream } = await all.open();
    const first = messageOf(upstream);
    page.socket.send('{"type":"init","x_api_key":"mine","voice":"a"}');
    expect(JSON.parse((await first).data.toString())).toEqual({ type: 'init', x_api_key: key, voice: 'a' });
    const second = messageOf(upstream);
    page.socket.send('{"type":"text","x_api_key":"mine"}');
    expect((await second).data.toString()).toBe('{"type":"text","x_api_key":"mine"}');
    upstream.send(`{"error":"your key ${key} has expired"}`);
    expect(await page.frame(1)).toBe('{"error":"your key *** has expired"}');

    const wrong = await all.open();
    wrong.page.socket.send(Buffer.from([1, 2, 3]));
    expect(await wrong.page.closed).toEqual({ code: 4901, reason: 'throughline.relay:first-frame' });
  });
});

describe('a provider that cannot be had', () => {
  it('has its refusal shown to the page: status, Retry-After, 4 KiB of the body, and no credential', async () => {
    const body = JSON.stringify({ error: `Invalid key ${key}`, filler: 'é'.repeat(5_000) });
    await using all = await relayed({
      refuse: (_request, socket) => {
        socket.end(
          `HTTP/1.1 429 Too Many\r\nRetry-After: 5\r\nX-Request-Id: r-2\r\nX-Echo: ${key}\r\nX-Correlation-Id: for-${key}\r\nSet-Cookie: a=b\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n${body}`,
        );
        return true;
      },
    });
    const page = all.page();
    const answer = (await refusalOf(page)) as { readonly body: string };
    expect(answer).toMatchObject({
      relay: 'refused',
      status: 429,
      headers: {
        'retry-after': '5',
        'x-request-id': 'r-2',
        'x-correlation-id': 'for-***',
        'content-type': 'application/json',
      },
    });
    expect(answer.body).toContain('Invalid key ***');
    expect(Buffer.byteLength(answer.body)).toBeLessThanOrEqual(4_096);
    expect(answer.body).not.toContain('\uFFFD');
    expect(JSON.stringify([page.frames, all.log])).not.toContain(key.slice(0, 8));
  });

  it.each([
    ['unknown-host', 'wss://no-such-host.invalid/'],
    ['connection-refused', 'ws://127.0.0.1:1/'],
  ])('is reported by the name of the failure: %s', async (kind, url) => {
    await using all = await relayed({
      upstreams: () => ({ one: { url, headers: { authorization: key }, query: { 'api-key': key } } }),
    });
    const page = all.page({}, '?private=words');
    expect(await refusalOf(page)).toMatchObject({ relay: 'network', kind });
    expect(JSON.stringify([page.frames, all.log])).not.toMatch(/01234567|private|words/u);
  });

  it('is given up when it does not answer in time', async () => {
    await using all = await relayed({ refuse: () => true, limits: { openSeconds: 0.1 } });
    expect(await refusalOf(all.page())).toMatchObject({ relay: 'network', kind: 'timeout' });
  });

  it('keeps the reason of its close from showing a credential', async () => {
    await using all = await relayed();
    const { page, upstream } = await all.open();
    upstream.close(1008, `bad key ${key}`);
    expect(await page.closed).toEqual({ code: 1008, reason: 'bad key ***' });
  });
});

describe('who may open a session', () => {
  const tokens = relayTokens({ secret, lifeSeconds: 60 });
  const withTokens = (options: SettingOptions = {}) => relayed({ authorise: tokens.authorise, ...options });

  it('has a good token that was not used before; each other one is refused with a code of its own', async () => {
    await using all = await withTokens();
    const token = await tokens.issue({ user: 'user-1' });
    await all.open({ token });
    const expired = await relayTokens({
      secret,
      lifeSeconds: 1,
      clock: { ...frozen, wallNow: () => Date.now() - 60_000 },
    }).issue({ user: 'u' });
    const forged = await relayTokens({ secret: 'not-the-secret-but-as-long-as-one' }).issue({ user: 'u' });
    const codes = new Map<string, string | undefined>([
      ['token-used', token],
      ['token-expired', expired],
      ['token-invalid', forged],
      ['token-missing', undefined],
    ]);
    for (const [code, given] of codes) {
      const page = all.page(given === undefined ? {} : { token: given });
      expect(await refusalOf(page)).toMatchObject({ relay: 'denied', code });
      expect(JSON.stringify([page.frames, all.log])).not.toContain(given ?? 'a.b.c');
    }
    expect(all.provider.requests).toHaveLength(1);
  });

  it('comes from a page of the relay’s own host, or of one in the list, or is a program', async () => {
    await using all = await relayed({ origins: ['https://app.example'] });
    for (const origin of ['https://app.example', 'http://localhost:5173', undefined]) {
      await all.open(origin === undefined ? {} : { origin });
    }
    for (const origin of [
      'https://evil.example',
      'null',
      'https://app.example.evil.example',
      'HTTPS://APP.EXAMPLE',
      'x',
    ]) {
      expect(await refusalOf(all.page({ origin }))).toMatchObject({ relay: 'denied', code: 'origin-refused' });
    }
    const elsewhere = all.page({ origin: 'http://localhost:5173', options: { headers: { host: 'relay.example' } } });
    expect(await refusalOf(elsewhere)).toMatchObject({ code: 'origin-refused' });
    expect(all.provider.requests).toHaveLength(3);
  });

  it('comes from a page of the host that it dials only where users are asked for: a name can be made to lead anywhere', async () => {
    const sameHost = { origin: 'https://evil.example', options: { headers: { host: 'evil.example' } } };
    await using open = await relayed();
    expect(await refusalOf(open.page(sameHost))).toMatchObject({ code: 'origin-refused' });
    await using asking = await relayed({ authorise: () => ({ user: 'u' }) });
    await asking.open(sameHost);
    await asking.open({ origin: 'https://evil.example', options: { headers: { host: 'evil.example:443' } } });
    const otherPort = { origin: 'https://evil.example:8443', options: { headers: { host: 'evil.example' } } };
    expect(await refusalOf(asking.page(otherPort))).toMatchObject({ code: 'origin-refused' });
  });

  it('dials a path that names an upstream, to the letter, and no other', async () => {
    await using all = await relayed();
    const { port } = new URL(all.url);
    const refused = async (path: string): Promise<string> => {
      // As it stands: a URL would be tidied before it is sent.
      const socket = connect({ port: Number(port), host: '127.0.0.1' });
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: throughline.relay.v1\r\n\r\n`,
      );
      let received = '';
      for await (const bytes of socket) {
        received += String(bytes);
        if (received.includes('"code"')) break;
      }
      return received;
    };
    const odd = [
      'two',
      '',
      'one/',
      'one/../one',
      '/one',
      '%6fne',
      'ONE',
      '__proto__',
      'constructor',
      'one%00',
      'http://10.0.0.1/',
    ];
    for (const name of odd) expect(await refused(`/relay/${name}`)).toContain('"code":"unknown-upstream"');
    expect(all.provider.requests).toHaveLength(0);
  });

  it('speaks to relays: others are refused over HTTP', async () => {
    await using all = await relayed();
    for (const offer of [[], ['token', 'x'], ['throughline.relay.v2']]) {
      const page = all.page({ offer });
      const [, response] = await once(page.socket, 'unexpected-response');
      expect(response.statusCode).toBe(400);
    }
    expect(all.provider.requests).toHaveLength(0);
  });

  it('is decided by the application’s own function, which sees the facts and the token', async () => {
    const seen: unknown[] = [];
    await using all = await relayed({
      authorise: ({ token, upstream, origin, address, headers, query }) => {
        seen.push({ token, upstream, origin, address, cookie: headers['cookie'], model: query.get('model') });
        expect(JSON.stringify(headers)).not.toContain('t-1');
        if (token === 'thrown') throw new RelayRefusal('access-denied', 'Not you.');
        if (token === 'broken') throw new Error('the database of token broken is down');
        if (token === 'late') return new Promise(() => undefined);
        if (token === 'odd') return { name: 'x' } as never;
        return token === 'returned' ? new RelayRefusal('user-limit', 'Pay.', { retryAfterMs: 1_500 }) : { user: 'u' };
      },
      limits: { authoriseSeconds: 0.1 },
    });
    const next = all.provider.next();
    all.page({ token: 't-1', origin: 'http://localhost', options: { headers: { cookie: 'sid=1' } } }, '?model=m');
    await next;
    const facts = { upstream: 'one', origin: 'http://localhost', address: '127.0.0.1', cookie: 'sid=1', model: 'm' };
    expect(seen).toEqual([{ token: 't-1', ...facts }]);
    const refused = (token: string) => refusalOf(all.page({ token }));
    expect(await refused('thrown')).toMatchObject({ code: 'access-denied', message: 'Not you.' });
    expect(await refused('returned')).toMatchObject({ code: 'user-limit', message: 'Pay.', retryAfterMs: 1_500 });
    for (const token of ['broken', 'late', 'odd']) {
      const answer = await refused(token);
      expect(answer).toMatchObject({ code: 'relay-failed' });
      expect(JSON.stringify(answer)).not.toMatch(/database/u);
    }
    expect(all.log.join('\n')).toMatch(/database of token \*\*\* is down/u);
    expect(all.log.join('\n')).toMatch(/no answer within 100 ms/u);
  });

  it('may have credentials of one’s own, from a function', async () => {
    await using all = await relayed({
      authorise: ({ token }) => ({ user: token ?? 'nobody' }),
      limits: { authoriseSeconds: 0.1 },
      upstreams: (url) => ({
        one: ({ user }) => {
          if (user === 'broken') return { url: 'nonsense' };
          if (user === 'late') return new Promise<never>(() => undefined);
          return { url, headers: { authorization: `Key of ${user}` } };
        },
      }),
    });
    await all.open({ token: 'ann' });
    expect(all.provider.requests[0]?.headers.authorization).toBe('Key of ann');
    expect(await refusalOf(all.page({ token: 'broken' }))).toMatchObject({ code: 'relay-failed' });
    expect(all.log.join('\n')).toContain('config-invalid');
    expect(await refusalOf(all.page({ token: 'late' }))).toMatchObject({ code: 'relay-failed' });
  });
});

const frozen = { now: () => 0, setTimeout: () => undefined, clearTimeout: () => undefined };

describe('limits', () => {
  it('of sessions hold for each user and for all, and a place is free when a socket is gone', async () => {
    await using all = await relayed({
      authorise: ({ token = '' }) => ({ user: token }),
      limits: { sessions: 3, userSessions: 2 },
    });
    const first = await all.open({ token: 'ann' });
    await all.open({ token: 'ann' });
    expect(await refusalOf(all.page({ token: 'ann' }))).toMatchObject({ code: 'user-limit', retryAfterMs: 5_000 });
    await all.open({ token: 'ben' });
    expect(await refusalOf(all.page({ token: 'cid' }))).toMatchObject({ code: 'relay-full', retryAfterMs: 2_000 });
    first.page.socket.close();
    await first.page.closed;
    await until(() => all.relay.sessions === 2);
    await all.open({ token: 'cid' });
  });

  it('end a session whose frame is too large with 1009, and the provider hears nothing of it', async () => {
    await using all = await relayed({ limits: { frameBytes: 2_000 } });
    const { page, upstream } = await all.open();
    const frames: number[] = [];
    upstream.on('message', (data: Buffer) => frames.push(data.length));
    const closed = closeOf(upstream);
    page.socket.send(Buffer.alloc(2_000));
    page.socket.send(Buffer.alloc(2_001));
    expect((await page.closed).code).toBe(1009);
    expect((await closed).code).toBe(1001);
    expect(frames).toEqual([2_000]);
  });

  it('of idle time do not end a session in which the provider speaks', async () => {
    await using all = await relayed({ limits: { idleSeconds: 0.8 } });
    const { page, upstream } = await all.open();
    for (let sent = 0; sent < 24; sent += 1) {
      upstream.send('audio');
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
    expect(page.frames).toHaveLength(25);
    expect(page.socket.readyState).toBe(WebSocket.OPEN);
  });

  it.each([
    ['idle', { idleSeconds: 0.3 }],
    ['duration', { durationSeconds: 0.3 }],
    ['bytes', { sessionBytes: 1_024 }],
  ])('end a session by a reason that its page understands: %s', async (reason, limits) => {
    await using all = await relayed({ limits });
    const { page, upstream } = await all.open();
    const closed = closeOf(upstream);
    page.socket.send(Buffer.alloc(1_024));
    expect(await page.closed).toEqual({ code: 4901, reason: `throughline.relay:${reason}` });
    expect((await closed).code).toBe(1001);
  });

  it('of bytes a second make a page wait, and lose nothing', async () => {
    await using all = await relayed({ limits: { userBytesPerSecond: 64 * 1024 } });
    const { page, upstream } = await all.open();
    let bytes = 0;
    upstream.on('message', (data: Buffer) => {
      bytes += data.length;
    });
    const frame = Buffer.alloc(32 * 1024);
    const all12 = 40 * frame.length;
    for (let sent = 0; sent < 40; sent += 1) page.socket.send(frame);
    await until(() => bytes >= 20 * frame.length);
    // The burst of ten seconds has passed; the rest comes by the second.
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 200);
    });
    expect(bytes).toBeLessThan(all12);
    page.socket.terminate();
  });
});

describe('a page that is made to wait', () => {
  it('does not count as one that says nothing', async () => {
    await using all = await relayed({ limits: { userBytesPerSecond: 2_048, silentSeconds: 0.6 } });
    const { page, upstream } = await all.open();
    let bytes = 0;
    upstream.on('message', (data: Buffer) => {
      bytes += data.length;
    });
    page.socket.send(Buffer.alloc(25_000));
    page.socket.send(Buffer.alloc(1_000));
    await until(() => bytes >= 25_000);
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 1_500);
    });
    expect(all.relay.sessions).toBe(1);
    await until(() => bytes === 26_000);
  });
});

describe('a slow or dead peer', () => {
  const frame = Buffer.alloc(64 * 1024, 7);

  it('keeps the sender waiting, and no more than a little here: a provider that does not read', async () => {
    await using all = await relayed({ limits: { userBytesPerSecond: Infinity } });
    const { page, upstream } = await all.open();
    upstream.pause();
    for (let sent = 0; sent < 512; sent += 1) page.socket.send(frame);
    await until(() => page.socket.bufferedAmount > 0);
    let last = -1;
    while (page.socket.bufferedAmount !== last) {
      last = page.socket.bufferedAmount;
      await new Promise<void>((resolve) => {
        setTimeout(resolve, 100);
      });
    }
    // What the kernel keeps between two sockets of this machine counts too.
    expect(passedUp(await all.relay.metrics())).toBeLessThan(12 * 1024 * 1024);
    expect(last).toBeGreaterThan(8 * 1024 * 1024);
    let bytes = 0;
    upstream.on('message', (data: Buffer) => {
      bytes += data.length;
    });
    upstream.resume();
    await until(() => bytes === 512 * frame.length);
  });

  it('keeps the sender waiting: a page that does not read', async () => {
    await using all = await relayed();
    const { page, upstream } = await all.open();
    page.socket.pause();
    for (let sent = 0; sent < 512; sent += 1) upstream.send(frame);
    await until(() => upstream.bufferedAmount > 0);
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 200);
    });
    expect(upstream.bufferedAmount).toBeGreaterThan(8 * 1024 * 1024);
    page.socket.resume();
    await page.frame(512);
    expect(await all.relay.metrics()).toMatch(/holds_total\{upstream="one",direction="down"\} [1-9]/u);
  });

  it('is ended when it takes nothing for its time: a page', async () => {
    await using all = await relayed({ limits: { silentSeconds: 0.5 } });
    const { page, upstream } = await all.open();
    page.socket.pause();
    const speaking = setInterval(() => page.socket.send('audio'), 50);
    const closed = closeOf(upstream);
    for (let sent = 0; sent < 512; sent += 1) upstream.send(frame);
    await closed;
    clearInterval(speaking);
    await until(() => all.relay.sessions === 0);
    // On a machine that is busy enough, what the page says comes too late as well.
    expect(all.log.at(-1)).toMatch(/"how":"(?:slow|silent)"/u);
  });

  it('is ended when no byte of it comes: a page that answers no ping', async () => {
    await using all = await relayed({ limits: { silentSeconds: 1 } });
    const { upstream } = await all.open({ options: { autoPong: false } as never });
    await closeOf(upstream);
    await until(() => all.relay.sessions === 0);
    expect(all.log.at(-1)).toContain('"how":"silent"');
  });

  it('is ended when no byte of it comes: a provider that has answered pings before', async () => {
    await using all = await relayed({ limits: { silentSeconds: 1.5 } });
    const { page, upstream } = await all.open();
    // It answers a ping, and then nothing any more.
    await once(upstream, 'ping');
    upstream.pause();
    const speaking = setInterval(() => page.socket.send('audio'), 100);
    expect(await page.closed).toEqual({ code: 4901, reason: 'throughline.relay:network:timeout' });
    clearInterval(speaking);
  });
});

describe('a relay that drains', () => {
  it('says so, refuses new sessions, tells those of now to move on, and resolves when none is left', async () => {
    await using all = await relayed();
    const pages = [await all.open(), await all.open(), await all.open()];
    const address = all.url.replace(/^ws/u, 'http').replace('/relay', '');
    expect(await (await fetch(`${address}/healthz`)).json()).toEqual({ status: 'ok', sessions: 3 });
    const drained = all.relay.drain({ noticeSeconds: 1.5, spreadSeconds: 0.1 });
    const health = await fetch(`${address}/healthz`);
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({ status: 'draining' });
    expect(await refusalOf(all.page())).toMatchObject({ relay: 'denied', code: 'draining', retryAfterMs: 500 });
    expect(pages.map(({ page }) => page.socket.readyState)).toEqual([1, 1, 1]);
    await drained;
    expect(all.relay.sessions).toBe(0);
    expect(all.log.join('\n')).toContain('sessions are told to move on');
    for (const { page } of pages) {
      expect(await page.closed).toEqual({ code: 4901, reason: 'throughline.relay:draining' });
    }
  });
});

describe('a relay that drains while a provider is still opening', () => {
  it('refuses that session as all others: it was never open', async () => {
    await using all = await relayed({ refuse: () => true });
    const page = all.page();
    await until(() => all.provider.requests.length === 1);
    await all.relay.drain({ spreadSeconds: 0 });
    expect(await refusalOf(page)).toMatchObject({ relay: 'denied', code: 'draining' });
  });
});

describe('a server that a relay is attached to', () => {
  it('keeps its other paths, and its own listeners', async () => {
    await using provider = await fakeProvider();
    const relay = createRelay({ upstreams: { one: { url: provider.url } }, log: false });
    const server = createServer((request, response) => {
      if (!relay.handle(request, response)) response.end('mine');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const detach = relay.attach(server, { path: '/speech' });
    expect(() => relay.attach(server, { path: '/speech' })).toThrow(/another handler/u);
    const page = fakePage(`ws://127.0.0.1:${port}/speech/one`);
    expect(await page.answer()).toMatchObject({ relay: 'open' });
    const other = new WebSocket(`ws://127.0.0.1:${port}/other`);
    const [, response] = await once(other, 'unexpected-response');
    expect(response.statusCode).toBe(404);
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('mine');
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain(
      'throughline_relay_sessions{upstream="one"} 1',
    );
    detach();
    expect(server.listenerCount('upgrade')).toBe(0);
    page.socket.send('still open');
    await relay.close();
    server.closeAllConnections();
    server.close();
  });

  it('shows the metrics of its own port to this machine only, and not through a proxy', async () => {
    await using all = await relayed();
    const address = all.url.replace(/^ws/u, 'http').replace('/relay', '');
    expect((await fetch(`${address}/metrics`)).status).toBe(200);
    expect((await fetch(`${address}/metrics`, { headers: { 'x-forwarded-for': '10.1.1.1' } })).status).toBe(403);
    expect((await fetch(`${address}/metrics`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${address}/other`)).status).toBe(404);
    const [response] = await once(get(`${address}/relay/one`), 'response');
    expect(response.statusCode).toBe(404);
    response.resume();
  });
});

describe('options of createRelay', () => {
  const upstreams = { one: { url: 'ws://127.0.0.1:1' } };

  it.each([
    ['no upstreams', {}, 'upstreams'],
    ['an upstream whose name no path has', { upstreams: { 'a/b': { url: 'ws://127.0.0.1:1' } } }, 'upstreams["a/b"]'],
    ['an empty list of them', { upstreams: {} }, 'upstreams'],
    ['an upstream that is a URL', { upstreams: { one: 'wss://x' } }, 'configuration'],
    ['an origin with a path', { upstreams, origins: ['https://a.example/'] }, 'origins[0]'],
    ['a limit that is a text', { upstreams, limits: { sessions: '5' } }, 'limits.sessions'],
    ['a limit of nothing', { upstreams, limits: { userSessions: 0 } }, 'limits.userSessions'],
    ['a misspelt limit', { upstreams, limits: { session: 5 } }, 'limits.session'],
    ['a log that is none', { upstreams, log: { info: () => undefined } }, 'log'],
    ['a hook that is none', { upstreams, authorise: true }, 'authorise'],
  ])('are refused with the field: %s', (_what, options, field) => {
    expect(fieldOf(thrownBy(() => createRelay(options as unknown as RelayOptions)))).toBe(field);
  });

  it('do not let everybody use the keys: another host needs an authorise', async () => {
    const relay = createRelay({ upstreams, log: false });
    await expect(relay.listen({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'config-invalid' });
    await expect(relay.listen({ port: 70_000 })).rejects.toMatchObject({ code: 'config-invalid' });
    await relay.close();
  });
});
