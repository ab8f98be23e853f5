import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { closeOf, key, messageOf, refusalOf, relayed, until } from '../../testing/relay-setting.ts';

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
