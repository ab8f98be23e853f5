import { describe, expect, it } from 'vitest';
import { fakePage, fakeProvider } from '../../testing/relayed.ts';
import { createRelay } from './create-relay.ts';

const key = '0123456789abcdef0123456789abcdef01234567';

async function relayed(refuse?: Parameters<typeof fakeProvider>[0], headers?: readonly string[]) {
  const provider = await fakeProvider(refuse, headers);
  const relay = createRelay({
    upstreams: { one: { url: `${provider.url}/v1/listen?model=fixed`, headers: { authorization: `Token ${key}` } } },
    log: false,
  });
  const { url } = await relay.listen();
  return {
    provider,
    relay,
    url: `${url}/one`,
    async [Symbol.asyncDispose]() {
      await relay.close();
      await provider[Symbol.asyncDispose]();
    },
  };
}

describe('a page behind a relay', () => {
  it('is told that the provider is open, and from then on has the provider’s frames, byte for byte', async () => {
    await using all = await relayed(undefined, ['dg-request-id: r-1', 'set-cookie: secret=1']);
    const next = all.provider.next();
    const page = fakePage(`${all.url}?language=en&model=mine`, { subprotocols: ['realtime'] });
    page.socket.on('open', () => page.socket.send(Buffer.from([1, 2, 3])));
    const upstream = await next;
    const received = new Promise((resolve) => {
      upstream.on('message', (data, isBinary) => resolve({ data, isBinary }));
    });
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
    upstream.send('{"text":"é"}');
    upstream.send(Buffer.from([9, 8]));
    expect(await page.frame(1)).toBe('{"text":"é"}');
    expect(await page.frame(2)).toEqual(Buffer.from([9, 8]));
    upstream.close(1011, 'NET-0001');
    expect(await page.closed).toEqual({ code: 1011, reason: 'NET-0001' });
  });
});
