import { providers } from '@throughline/core/providers';
import { relayTokens } from '@throughline/node/relay';
import { describe, expect, it } from 'vitest';
import { fakePage, fakeProvider } from '../../../node/testing/relayed.ts';
import { command } from '../../testing/child-command.ts';
import { UsageError } from '../usage-error.ts';
import { upstreamsOf } from './upstreams.ts';

const key = 'k-0123456789abcdef0123456789';
const secret = 'a-secret-that-only-our-servers-know!';

describe('the upstreams of a command line', () => {
  it('have the address and the credentials of the provider, wherever it takes them', () => {
    const environment = { DEEPGRAM_API_KEY: key, FASEEH_API_KEY: key, ELSA_TOKEN: key, BODHI_API_KEY: key };
    const found = upstreamsOf(
      [{ name: 'deepgram' }, { name: 'faseeh' }, { name: 'elsa' }, { name: 'local', url: 'ws://127.0.0.1:2700' }],
      environment,
    );
    expect(found).toEqual({
      deepgram: { url: 'wss://api.deepgram.com/v1/listen', headers: { authorization: `Token ${key}` } },
      'deepgram-flux': { url: 'wss://api.deepgram.com/v2/listen', headers: { authorization: `Token ${key}` } },
      faseeh: {
        url: 'wss://api.faseeh.ai/api/v1/websocket/text-to-speech',
        headers: { 'x-api-key': key },
        firstMessage: { x_api_key: key },
      },
      elsa: { url: expect.stringMatching(/^wss:/u), headers: { authorization: expect.stringContaining(key) } },
      'elsa-unscripted': {
        url: expect.stringMatching(/^wss:/u),
        headers: { authorization: expect.stringContaining(key) },
      },
      local: { url: 'ws://127.0.0.1:2700' },
    });
  });

  it('can be had of every provider that has sockets, with nothing of its configuration but credentials', () => {
    for (const { name, recognise, synthesise, assess, credentials } of providers) {
      if ((recognise ?? synthesise ?? assess) === undefined) continue;
      const environment = Object.fromEntries(credentials.fields.map(({ env }) => [env, key]));
      const url = name === 'vosk' ? { url: 'ws://127.0.0.1:2700' } : {};
      const found = Object.entries(upstreamsOf([{ name, ...url }], environment));
      expect(found.length, name).toBeGreaterThan(0);
      for (const [, upstream] of found) {
        expect(new URL(upstream.url).search).toBe('');
        expect(Object.values(upstream.query ?? {}).every((value) => value === key)).toBe(true);
        expect(JSON.stringify(upstream).includes(key)).toBe(credentials.fields.length > 0);
      }
    }
  });

  it('may be unencrypted where that is allowed', () => {
    const typed = [{ name: 'one', url: 'ws://provider.example/' }];
    expect(upstreamsOf(typed, {}, true)).toEqual({ one: { url: 'ws://provider.example/', allowInsecureUrl: true } });
  });

  it('are refused by their names where something is missing', () => {
    const error = (name: string): unknown => {
      try {
        return upstreamsOf([{ name }], {});
      } catch (thrown) {
        return thrown instanceof UsageError ? `${thrown.message}: ${thrown.remedy.join(' ')}` : thrown;
      }
    };
    expect(error('deepgram')).toBe('no API key for Deepgram: Set DEEPGRAM_API_KEY in the environment.');
    expect(error('deepgrm')).toContain('there is no provider "deepgrm"');
    expect(error('aksita')).toContain('has no sockets');
  });
});

describe('throughline relay, as a process', { timeout: 60_000 }, () => {
  it('prints an address for each upstream, relays, lets the sessions move on at Ctrl-C, and shows no key', async () => {
    await using provider = await fakeProvider();
    const environment = { DEEPGRAM_API_KEY: key, THROUGHLINE_RELAY_SECRET: secret };
    await using relay = command(
      ['relay', `deepgram=${provider.url}`, 'other=ws://127.0.0.1:1', '--port', '0'],
      environment,
    );
    await relay.shows('Ctrl-C lets');
    const [url = '', other = ''] = relay.out().trimEnd().split('\n');
    expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/relay\/deepgram$/u);
    expect(other).toMatch(/\/relay\/other$/u);

    const { issue } = relayTokens({ secret });
    const token = await issue({ user: 'user-\u0007' });
    const page = fakePage(`${url}?model=nova-3&private=words`, { token });
    expect(await page.answer()).toMatchObject({ relay: 'open' });
    expect(provider.requests[0]?.headers.authorization).toBe(`Token ${key}`);
    expect(await fakePage(url).answer()).toMatchObject({ relay: 'denied', code: 'token-missing' });
    expect(await fakePage(other, { token: await issue({ user: 'u' }) }).answer()).toMatchObject({ relay: 'network' });
    const health = new URL('/healthz', url.replace(/^ws/u, 'http'));
    expect(await (await fetch(health)).json()).toEqual({ status: 'ok', sessions: 1 });

    relay.signal('SIGINT');
    expect(await page.closed).toEqual({ code: 4901, reason: 'throughline.relay:draining' });
    expect(await relay.ended).toBe(0);
    const shown = relay.out() + relay.error();
    expect(shown).toContain('"session over"');
    for (const hidden of [key, secret, token, 'private', '\u0007']) expect(shown).not.toContain(hidden);
  });

  it('ends its sessions at once at a second Ctrl-C', async () => {
    await using provider = await fakeProvider();
    await using relay = command(['relay', `one=${provider.url}`, '--port', '0', '--notice', '8']);
    await relay.shows('Ctrl-C lets');
    const page = fakePage(relay.out().trimEnd());
    await page.answer();
    relay.signal('SIGINT');
    await relay.shows('move on; press Ctrl-C again');
    expect(await fakePage(relay.out().trimEnd()).answer()).toMatchObject({ code: 'draining' });
    relay.signal('SIGINT');
    expect((await page.closed).code).toBe(1006);
    expect(await relay.ended).toBe(0);
  });

  it('does not open the credentials to a network without tokens', async () => {
    await using relay = command(['relay', 'one=ws://127.0.0.1:1', '--host', '0.0.0.0', '--port', '0']);
    expect(await relay.ended).toBe(2);
    expect(relay.error()).toContain('THROUGHLINE_RELAY_SECRET');
    await using short = command(['relay', 'one=ws://127.0.0.1:1'], { THROUGHLINE_RELAY_SECRET: 'hunter2' });
    expect(await short.ended).toBe(2);
    expect(short.error()).toContain('THROUGHLINE_RELAY_SECRET has 7 bytes, and needs 32');
    await using exposed = command(['relay', 'one=ws://provider.example/', '--port', '0']);
    expect(await exposed.ended).toBe(2);
    expect(exposed.error()).toMatch(/insecure-url[^]*--insecure/u);
    await using twice = command(['relay', 'one=ws://127.0.0.1:1', 'one=ws://127.0.0.1:2']);
    expect(await twice.ended).toBe(2);
    expect(twice.error()).toContain('There are two upstreams "one".');
  });
});
