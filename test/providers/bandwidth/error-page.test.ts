import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fromResponse, type ErrorCode, type Scope, type SpeechError } from '@throughline/core';
import { bandwidth } from '@throughline/core/providers/bandwidth';
import { basic } from './harness.ts';
import {
  bandwidthRefusals,
  bandwidthServer,
  type BandwidthRefusal,
  type RefusalSpelling,
} from '@throughline/simulator/providers/bandwidth';

interface Row {
  readonly code: ErrorCode;
  readonly context: object;
  readonly scope: Scope;
}

const session = { scope: 'session' } as const;
const credentials = { code: 'authentication-failed', scope: 'account' } as const;
const denied = { code: 'access-denied', scope: 'account', context: {} } as const;
const unavailable = { code: 'provider-unavailable', scope: 'link' } as const;

/** Every row and every message of the provider's error page, and the texts of its documentation. */
const rows: { readonly [R in BandwidthRefusal]: Row } = {
  'bad-request': { ...session, code: 'invalid-request', context: {} },
  'invalid-field': { ...session, code: 'invalid-request', context: { field: 'to' } },
  unauthorized: { ...credentials, context: {} },
  'credentials-invalid': { ...credentials, context: {} },
  'token-invalid': { ...credentials, context: { problem: 'malformed' } },
  'token-undecodable': { ...credentials, context: { problem: 'malformed' } },
  forbidden: denied,
  'access-denied': denied,
  'call-not-found': { ...session, code: 'not-found', context: { resource: 'call' } },
  'call-id-not-found': { ...session, code: 'not-found', context: { resource: 'call', id: 'c-95ac8d6e' } },
  'path-not-found': { ...session, code: 'not-found', context: { resource: 'path', id: '/api/v2/nowhere' } },
  'method-not-allowed': { ...session, code: 'method-not-allowed', context: {} },
  conflict: { ...session, code: 'conflict', context: { resource: 'call', id: 'c-95ac8d6e' } },
  'media-type': { ...session, code: 'unsupported-media-type', context: { mediaType: 'text/plain' } },
  'call-rate': { code: 'rate-limited', context: {}, scope: 'account' },
  'concurrent-calls': { code: 'concurrency-limit', context: {}, scope: 'account' },
  'internal-error': { code: 'provider-internal-error', context: {}, scope: 'link' },
  'too-many-requests': { ...unavailable, context: { overload: 'requests' } },
  'too-many-calls': { ...unavailable, context: { overload: 'calls' } },
};

const authorization = `Basic ${btoa(`${basic.username}:${basic.password}`)}`;
const spellings: readonly RefusalSpelling[] = [{}, { textField: 'message' }];

/** Asks a real port, and names its answer. */
async function answered(
  prepare: (api: ReturnType<typeof bandwidthServer>) => void,
  path = '/api/v2/accounts/5555555/calls',
  init: RequestInit = {},
): Promise<SpeechError | undefined> {
  const api = bandwidthServer(basic);
  prepare(api);
  const { url, close } = await api.listen();
  try {
    const headers = { authorization, 'content-type': 'application/json', ...init.headers };
    const response = await fetch(url + path, { method: 'POST', body: '{"to":"+15551234567"}', ...init, headers });
    return await fromResponse(bandwidth, response, { secrets: [basic, authorization] });
  } finally {
    await close();
  }
}

describe.each(spellings)(
  "every row of Bandwidth's error page, over real HTTP, with its text as $textField",
  (spelling) => {
    it.each(Object.entries(rows))('%s has its code, its context and its verdict', async (name, row) => {
      const refusal = name as BandwidthRefusal;
      const error = await answered((api) => api.next([refusal, spelling]));
      const [httpStatus, type, text] = bandwidthRefusals[refusal];
      const { code, context, scope } = row;
      // Naming an answer does nothing about it.
      expect(error).toMatchObject({ code, recovery: 'none', scope, httpStatus, provider: 'bandwidth' });
      // The body of a path that is not there has another form.
      expect(error?.providerCode).toBe(type === '' ? undefined : type);
      expect(error?.message).toContain(type === '' ? 'No message available' : text);
      expect(error?.context).toEqual(context);
      expect(error?.message).toContain(`HTTP ${httpStatus}`);
      expect(inspect([error, error?.toJSON()], { depth: null, showHidden: true })).not.toContain(basic.password);
    });
  },
);

describe('answers of Bandwidth', () => {
  it.each([
    ['401 without credentials', { authorization: '' }, 'authentication-failed'],
    ['401 with others', { authorization: `Basic ${btoa('a:b')}` }, 'authentication-failed'],
    ['401 with what is no base64', { authorization: 'Basic !!!' }, 'authentication-failed'],
    ['415 for a body of another type', { 'content-type': 'text/plain' }, 'unsupported-media-type'],
  ])('are named where they come by themselves: %s', async (_name, headers, code) => {
    expect(await answered(() => undefined, undefined, { headers })).toMatchObject({ code });
  });

  it('tell a call that is not there from a path that is not there', async () => {
    expect(await answered(() => undefined, '/api/v2/accounts/5555555/calls/c-9')).toMatchObject({
      code: 'not-found',
      context: { resource: 'call', id: 'c-9' },
    });
    expect(await answered(() => undefined, '/api/v3/calls')).toMatchObject({
      code: 'not-found',
      context: { resource: 'path', id: '/api/v3/calls' },
    });
  });

  it('tell too many calls a second, which pass, from too many at once, for which a slot has to come free', async () => {
    const retryAfter = '3';
    expect(await answered((api) => api.next(['call-rate', { retryAfter }]))).toMatchObject({
      code: 'rate-limited',
      retryAfterMs: 3_000,
    });
    expect(await answered((api) => api.next(['concurrent-calls', { retryAfter }]))).toMatchObject({
      code: 'concurrency-limit',
      retryAfterMs: 3_000,
    });
  });

  it('are no errors where they are of success', async () => {
    expect(await answered(() => undefined)).toBeUndefined();
  });

  it('show no credentials, whatever the provider quotes', async () => {
    const body = `{"type":"authentication-error","description":"bad header ${authorization} for ${basic.password}"}`;
    const error = await fromResponse(
      bandwidth,
      new Response(body, { status: 401, headers: { 'content-type': 'application/json' } }),
      { secrets: basic },
    );
    expect(error?.code).toBe('authentication-failed');
    const shown = inspect([error, error?.toJSON()], { depth: null, showHidden: true });
    expect(shown).not.toContain(basic.password);
    expect(shown).not.toContain(authorization.slice(6));
  });
});
