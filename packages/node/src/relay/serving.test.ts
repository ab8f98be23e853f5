import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { fakePage, fakeProvider } from '../../testing/relayed.ts';
import { refusalOf, relayed, until } from '../../testing/relay-setting.ts';
import { fieldOf, thrownBy } from '../../testing/thrown.ts';
import { createRelay, type RelayOptions } from './create-relay.ts';

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
