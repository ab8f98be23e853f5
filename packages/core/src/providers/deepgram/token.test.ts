import { describe, expect, it } from 'vitest';
import { isSpeechError, type SpeechError } from '../../errors/speech-error.ts';
import { deepgramToken, type DeepgramTokenOptions } from './index.ts';

const apiKey = 'dg-key-0123456789abcdef';

type Fetch = NonNullable<DeepgramTokenOptions['fetch']>;

const answering =
  (status: number, body: object): Fetch =>
  async () =>
    new Response(JSON.stringify(body), { status });

async function refusal(options: object): Promise<SpeechError> {
  try {
    await deepgramToken({ apiKey, ...options });
  } catch (error) {
    if (isSpeechError(error)) return error;
    throw error;
  }
  throw new Error('a token was given');
}

describe('a temporary token of Deepgram', () => {
  it('is asked for with the key, and comes as credentials that expire', async () => {
    const asked: unknown[] = [];
    const fetch: Fetch = async (url, { method, headers, body }) => {
      asked.push({ url, method, headers, body });
      return new Response('{"access_token":"a.b.c","expires_in":60}');
    };
    const before = Date.now();
    const token = await deepgramToken({ apiKey, ttlSeconds: 60, fetch });
    expect(token.accessToken).toBe('a.b.c');
    expect(token.expiresAt - before).toBeGreaterThanOrEqual(60_000);
    expect(token.expiresAt - before).toBeLessThan(70_000);
    expect(asked).toEqual([
      {
        url: 'https://api.deepgram.com/v1/auth/grant',
        method: 'POST',
        headers: { authorization: `Token ${apiKey}`, 'content-type': 'application/json' },
        body: '{"ttl_seconds":60}',
      },
    ]);
  });

  it.each([
    [401, 'INVALID_AUTH', 'Invalid credentials.', 'authentication-failed'],
    [403, 'FORBIDDEN', 'Insufficient permissions.', 'access-denied'],
    [400, 'Bad Request', 'ttl_seconds is too large', 'invalid-request'],
  ])('is refused with %d %s by the name that the table has for it', async (status, err_code, err_msg, code) => {
    const body = { err_code, err_msg: `${err_msg} (${apiKey})`, request_id: 'id-1' };
    const error = await refusal({ fetch: answering(status, body) });
    expect(error).toMatchObject({ code, provider: 'deepgram', recovery: 'none', requestId: 'id-1' });
    expect(JSON.stringify(error)).not.toContain(apiKey);
  });

  it('is none where the answer has none', async () => {
    for (const answer of [{}, { access_token: '' }, { access_token: 7 }]) {
      expect((await refusal({ fetch: answering(200, answer) })).code).toBe('unknown-provider-error');
    }
  });

  it('lasts as long as was asked where the answer does not say', async () => {
    const before = Date.now();
    const { expiresAt } = await deepgramToken({ apiKey, fetch: answering(200, { access_token: 'a.b.c' }) });
    expect(Math.round((expiresAt - before) / 1_000)).toBe(30);
  });

  it.each([
    ['apiKey', { apiKey: '' }],
    ['ttlSeconds', { ttlSeconds: 0 }],
    ['ttlSeconds', { ttlSeconds: 3_601 }],
    ['url', { url: 'wss://api.deepgram.com' }],
    ['fetch', { fetch: 'fetch' }],
    ['limitMs', { limitMs: 0 }],
    ['signal', { signal: {} }],
    ['ttl', { ttl: 30 }],
  ])('is not asked for with a wrong %s: %j', async (field, options) => {
    expect(await refusal(options)).toMatchObject({ code: 'config-invalid', context: { field } });
  });
});
