import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { refusalOf, relayed, type SettingOptions } from '../../testing/relay-setting.ts';
import { RelayRefusal } from './refusal.ts';
import { relayTokens } from './tokens.ts';

const secret = 'a-secret-that-only-our-servers-know!';

const frozen = { now: () => 0, setTimeout: () => undefined, clearTimeout: () => undefined };

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
