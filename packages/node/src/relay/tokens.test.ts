import { createHmac, randomUUID } from 'node:crypto';
import type { Clock } from '@throughline/core/internal';
import { describe, expect, it } from 'vitest';
import { fieldOf, thrownBy } from '../../testing/thrown.ts';
import { RelayRefusal } from './refusal.ts';
import { relayTokens, type RelayTokensOptions } from './tokens.ts';
import { UsedTokens } from './used-tokens.ts';

const secret = 'a-secret-that-only-our-servers-know!';
const otherSecret = 'another-secret-of-32-bytes-and-more!!';

function clockAt(start: number) {
  let at = start;
  const clock: Clock = {
    now: () => at,
    wallNow: () => at,
    setTimeout: () => undefined,
    clearTimeout: () => undefined,
  };
  return {
    clock,
    pass: (seconds: number) => {
      at += seconds * 1_000;
    },
  };
}

async function codeOf(verifying: Promise<unknown>): Promise<string> {
  try {
    await verifying;
    return 'accepted';
  } catch (error) {
    return error instanceof RelayRefusal ? error.code : `threw ${String(error)}`;
  }
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JWT by hand, with whatever a forger writes. */
function forged(header: object, payload: object, key = secret, hash = 'sha256'): string {
  const signed = `${encoded(header)}.${encoded(payload)}`;
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`;
}

const soundPayload = (change: object = {}): object => {
  const now = Math.floor(Date.now() / 1_000);
  return {
    sub: 'user-1',
    jti: randomUUID(),
    iss: 'throughline',
    aud: 'throughline.relay',
    iat: now,
    exp: now + 60,
    ...change,
  };
};
const hs256 = { alg: 'HS256', typ: 'JWT' };

describe('a token of a relay', () => {
  it('opens one session for its user, and can be sent as a subprotocol', async () => {
    const tokens = relayTokens({ secret });
    const token = await tokens.issue({ user: 'user-1', upstreams: ['deepgram'] });
    expect(token).toMatch(/^[\w.-]+$/u);
    expect(await tokens.verify(token)).toMatchObject({ user: 'user-1', upstreams: ['deepgram'] });
    expect(await codeOf(tokens.verify(token))).toBe('token-used');
  });

  it('may be used again where that was asked for', async () => {
    const tokens = relayTokens({ secret, reusable: true });
    const token = await tokens.issue({ user: 'user-1' });
    for (const _ of [1, 2, 3]) expect(await codeOf(tokens.verify(token))).toBe('accepted');
  });

  it('expires, with a few seconds for clocks that differ', async () => {
    const { clock, pass } = clockAt(Date.now());
    const tokens = relayTokens({ secret, lifeSeconds: 60, skewSeconds: 5, clock });
    const [early, late] = [await tokens.issue({ user: 'u' }), await tokens.issue({ user: 'u' })];
    pass(63);
    expect(await codeOf(tokens.verify(early))).toBe('accepted');
    pass(4);
    expect(await codeOf(tokens.verify(late))).toBe('token-expired');
    // The replay of a token is refused as long as its age does not refuse it.
    expect(await codeOf(tokens.verify(early))).toBe('token-expired');
  });

  it('is missed where there is none', async () => {
    const tokens = relayTokens({ secret });
    expect(await codeOf(tokens.verify(undefined))).toBe('token-missing');
    expect(await codeOf(tokens.verify(''))).toBe('token-missing');
  });

  it.each([
    ['signed with another secret', () => forged(hs256, soundPayload(), otherSecret)],
    ['with no signature', () => `${encoded({ alg: 'none' })}.${encoded(soundPayload())}.`],
    ['signed by another algorithm', () => forged({ alg: 'HS512' }, soundPayload(), secret, 'sha512')],
    ['for another audience', () => forged(hs256, soundPayload({ aud: 'billing' }))],
    ['of another issuer', () => forged(hs256, soundPayload({ iss: 'somebody' }))],
    ['without an end', () => forged(hs256, soundPayload({ exp: undefined }))],
    ['without an id', () => forged(hs256, soundPayload({ jti: undefined }))],
    ['without a user', () => forged(hs256, soundPayload({ sub: '' }))],
    ['with a user that is no text', () => forged(hs256, soundPayload({ sub: 7 }))],
    ['from the future', () => forged(hs256, soundPayload({ iat: Math.floor(Date.now() / 1_000) + 600 }))],
    ['with upstreams that are no list', () => forged(hs256, soundPayload({ upstreams: 'all' }))],
    ['that is no token', () => 'hello'],
    ['of three empty parts', () => '..'],
    ['that is huge', () => `a.${'b'.repeat(100_000)}.c`],
    ['with half a character', () => '\uD800.a.b'],
  ])('is refused as invalid: one %s', async (_what, make) => {
    expect(await codeOf(relayTokens({ secret }).verify(make()))).toBe('token-invalid');
  });

  it('is refused where its payload was changed', async () => {
    const tokens = relayTokens({ secret });
    const [header, , signature] = (await tokens.issue({ user: 'user-1' })).split('.');
    const changed = `${header}.${encoded(soundPayload({ sub: 'admin' }))}.${signature}`;
    expect(await codeOf(tokens.verify(changed))).toBe('token-invalid');
  });

  it('does not live for ever, whatever it says: 1 hour after it was issued it has expired', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const old = forged(hs256, soundPayload({ iat: now - 4_000, exp: now + 10_000_000 }));
    expect(await codeOf(relayTokens({ secret }).verify(old))).toBe('token-expired');
  });

  it('may be signed with an older secret while that is still in the list', async () => {
    const before = relayTokens({ secret });
    const after = relayTokens({ secret: [otherSecret, secret] });
    expect(await codeOf(after.verify(await before.issue({ user: 'u' })))).toBe('accepted');
    expect(await codeOf(before.verify(await after.issue({ user: 'u' })))).toBe('token-invalid');
  });

  it('is remembered elsewhere where several relays share that', async () => {
    const seen = new Set<string>();
    const remember = (id: string, expiresAt: number): boolean => {
      expect(expiresAt).toBeGreaterThan(Date.now());
      return seen.size < seen.add(id).size;
    };
    const [one, two] = [relayTokens({ secret, remember }), relayTokens({ secret, remember })];
    const token = await one.issue({ user: 'u' });
    expect(await codeOf(one.verify(token))).toBe('accepted');
    expect(await codeOf(two.verify(token))).toBe('token-used');
  });

  it('opens only the upstreams and serves only the page that it names', async () => {
    const { issue, authorise } = relayTokens({ secret });
    const facts = {
      upstream: 'deepgram',
      origin: 'https://app.example',
      address: '127.0.0.1',
      headers: {},
      query: new URLSearchParams(),
      signal: new AbortController().signal,
    };
    const given = { user: 'u', upstreams: ['deepgram'], origin: 'https://app.example' };
    expect(await authorise({ ...facts, token: await issue(given) })).toEqual({ user: 'u' });
    const elsewhere = authorise({ ...facts, upstream: 'openai', token: await issue(given) });
    expect(await codeOf(elsewhere)).toBe('access-denied');
    const otherPage = authorise({ ...facts, origin: 'https://other.example', token: await issue(given) });
    expect(await codeOf(otherPage)).toBe('access-denied');
  });
});

describe('what is remembered of used tokens', () => {
  it('is forgotten with their age, and refuses more rather than forget one that lives', () => {
    const { clock, pass } = clockAt(0);
    const used = new UsedTokens(clock, 3);
    const inAMinute = 60_000;
    expect(['a', 'b', 'c'].map((id) => used.use(id, inAMinute))).toEqual(['first', 'first', 'first']);
    expect(used.use('a', inAMinute)).toBe('used');
    expect(used.use('d', inAMinute)).toBe('full');
    pass(61);
    expect(used.use('d', 120_000)).toBe('first');
    expect(used.size).toBe(1);
  });

  it('is swept now and then, not only when it is full', () => {
    const { clock, pass } = clockAt(0);
    const used = new UsedTokens(clock);
    for (let n = 0; n < 1_000; n += 1) used.use(`early-${n}`, 10_000);
    pass(61);
    used.use('late', 100_000);
    expect(used.size).toBe(1);
  });
});

describe('options of relayTokens', () => {
  it.each([
    ['a secret that is short', { secret: 'hunter2-hunter2' }, 'secret'],
    ['an empty list', { secret: [] }, 'secret'],
    ['a number', { secret: 12_345_678 }, 'secret'],
    ['a life of a day', { secret, lifeSeconds: 86_400 }, 'lifeSeconds'],
    ['a field that is misspelt', { secret, lifeSecond: 5 }, 'lifeSecond'],
  ])('are refused with the field, and never show the secret: %s', (_what, options, field) => {
    const error = thrownBy(() => relayTokens(options as RelayTokensOptions));
    expect(fieldOf(error)).toBe(field);
    expect(String(error)).not.toMatch(/hunter2|12345678|only-our-servers/u);
  });

  it('of issue are checked too', async () => {
    const { issue } = relayTokens({ secret });
    await expect(issue({ user: '' })).rejects.toMatchObject({ code: 'config-invalid' });
    await expect(issue({ user: 'u', lifeSeconds: 1e9 })).rejects.toMatchObject({ code: 'config-invalid' });
  });
});
