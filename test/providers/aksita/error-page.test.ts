import { describe, expect, it } from 'vitest';
import type { ErrorCode, Recovery, Scope } from '@throughline/core';
import { refusalOf } from '../../kit/rejection.ts';
import { everythingOf } from '../../kit/secrets.ts';
import { apiKey, formsOf, served } from './harness.ts';
import { aksitaRefusals, type AksitaRefusal } from '@throughline/simulator/providers/aksita';

interface Row {
  readonly code: ErrorCode;
  readonly context: object;
  readonly recovery: Recovery;
  readonly scope: Scope;
  /** Requests that the client made in all. */
  readonly requests: number;
}

const once = { recovery: 'none', scope: 'session', requests: 1 } as const;
const account = { recovery: 'none', scope: 'account', requests: 1 } as const;
/** A key that was given as it is has no other to be asked for. */
const key = { code: 'authentication-failed', recovery: 'none', scope: 'account', requests: 1 } as const;

/** Every case of the provider's error page. */
const rows: { readonly [R in AksitaRefusal]: Row } = {
  'fields-missing': {
    ...once,
    code: 'field-missing',
    context: { field: 'session_id', fields: ['session_id', 'message'] },
  },
  'session-missing': { ...once, code: 'field-missing', context: { field: 'session_id' } },
  'message-missing': { ...once, code: 'field-missing', context: { field: 'message' } },
  'body-not-json': { ...once, code: 'invalid-request', context: {} },
  'message-empty': { ...once, code: 'field-missing', context: { field: 'message' } },
  'session-malformed': { ...once, code: 'invalid-request', context: { field: 'session_id' } },
  'key-missing': { ...key, context: { problem: 'missing' } },
  'key-invalid': { ...key, context: {} },
  'key-revoked': { ...key, context: { problem: 'revoked' } },
  'key-mismatch': { ...key, context: { problem: 'mismatch' } },
  'credits-low': { ...account, code: 'insufficient-balance', context: {} },
  'balance-low': { ...account, code: 'insufficient-balance', context: {} },
  'plan-expired': { ...account, code: 'plan-expired', context: {} },
  'agent-disabled': { ...account, code: 'access-denied', context: { resource: 'agent' } },
  'agent-deleted': { ...account, code: 'access-denied', context: { resource: 'agent' } },
  'agent-private': { ...account, code: 'access-denied', context: { resource: 'agent' } },
  'resource-forbidden': { ...account, code: 'access-denied', context: {} },
  'session-unknown': { ...once, code: 'not-found', context: { resource: 'session' } },
  'agent-unknown': { ...once, code: 'not-found', context: { resource: 'agent' } },
  'endpoint-unknown': { ...once, code: 'not-found', context: { resource: 'path' } },
  'internal-error': {
    code: 'provider-internal-error',
    context: {},
    recovery: 'reconnect',
    scope: 'link',
    requests: 5,
  },
};

describe("every case of Aksita's error page, over real HTTP", { concurrent: true }, () => {
  it.each(Object.entries(rows))('%s has its code, its context and its verdict', async (name, row) => {
    const refusal = name as AksitaRefusal;
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    const before = aksita.server.requests.length;
    aksita.server.next(...Array.from({ length: 9 }, () => ({ type: 'refuse', refusal }) as const));

    const error = await refusalOf(conversation.chat('hello there'));

    const [httpStatus, reason] = aksitaRefusals[refusal];
    const { code, context, recovery, scope } = row;
    expect(error).toMatchObject({ code, context, recovery, scope, httpStatus, provider: 'aksita' });
    expect(error.context).toEqual(context);
    expect(error.message).toContain(`HTTP ${httpStatus}`);
    expect(error.message).toContain(reason);
    expect(error.remedy).toMatch(/^[A-Z].*\.$/);
    expect(Date.parse(error.at ?? '')).not.toBeNaN();
    expect(aksita.server.requests.length - before).toBe(row.requests);
    expect(aksita.server.billed).toEqual([]);
    expect(everythingOf(error, error.toJSON(), error.message)).not.toContain(apiKey);
  });

  it('is told for a new session too, under its own code', async () => {
    await using aksita = await served({}, { keys: { [apiKey]: 'revoked' } });
    const error = await refusalOf(aksita.client.createSession());
    expect(error).toMatchObject({ code: 'authentication-failed', context: { problem: 'revoked' }, httpStatus: 401 });
    expect(aksita.server.requests).toHaveLength(1);
  });

  it.each(['application/json', 'text/plain'])('tells the code of a reason under HTTP 200, sent as %s', async (type) => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    const body = '{"status": false, "reason": "Your plan has expired"}';
    aksita.server.next({ type: 'answer', status: 200, body, headers: { 'content-type': type } });
    expect(await refusalOf(conversation.chat('hello'))).toMatchObject({ code: 'plan-expired', recovery: 'none' });
  });

  it.each([418, 302])('does not guess at HTTP %i, which the page does not know, nor ask again', async (status) => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    const headers = { location: 'https://elsewhere.test/', 'content-type': 'text/html' };
    aksita.server.next({ type: 'answer', status, body: '<h1>gateway</h1>', headers });
    const error = await refusalOf(conversation.chat('hello'));
    expect(error).toMatchObject({ code: 'unknown-provider-error', recovery: 'none', httpStatus: status });
    expect(error.raw).toBe('<h1>gateway</h1>');
    expect(aksita.server.requests).toHaveLength(2);
  });

  it('takes the key out of whatever the provider quotes', async () => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    for (const form of formsOf(apiKey)) {
      const body = JSON.stringify({ status: false, reason: `Invalid API key ${form}`, code: form });
      aksita.server.next({ type: 'answer', status: 401, body });
      const error = await refusalOf(conversation.chat('hello'));
      expect(error.code).toBe('authentication-failed');
      expect(everythingOf(error, error.toJSON())).not.toContain(form);
    }
  });
});
