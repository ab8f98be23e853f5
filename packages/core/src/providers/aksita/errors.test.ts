import { describe, expect, it } from 'vitest';
import { answer, describeTable, settingOf, type TableCase } from '../../../testing/error-table.ts';
import { classify } from '../../errors/classify.ts';
import { aksitaErrors } from './errors.ts';

const refusal = (status: number, reason: string) => answer(status, { status: false, reason });

const invalid = { code: 'invalid-request', recovery: 'none', scope: 'session' } as const;
const missing = { code: 'field-missing', recovery: 'none', scope: 'session' } as const;
const authentication = { code: 'authentication-failed', recovery: 'refresh-credentials', scope: 'account' } as const;
const credits = { code: 'insufficient-balance', recovery: 'none', scope: 'account' } as const;
const expired = { code: 'plan-expired', recovery: 'none', scope: 'account' } as const;
const denied = { code: 'access-denied', recovery: 'none', scope: 'account' } as const;
const unavailable = { code: 'provider-unavailable', scope: 'link' } as const;
const notFound = { code: 'not-found', recovery: 'none', scope: 'session' } as const;

const cases: readonly TableCase[] = [
  {
    what: '400, session_id missing',
    fact: refusal(400, 'session_id is required'),
    ...missing,
    context: { field: 'session_id' },
  },
  {
    what: '400, message missing',
    fact: refusal(400, 'Missing required field: message'),
    ...missing,
    context: { field: 'message' },
  },
  {
    what: '400, a field missing that is not named',
    fact: refusal(400, 'Required field missing'),
    ...missing,
    context: {},
  },
  { what: '400, invalid JSON', fact: refusal(400, 'Invalid JSON'), ...invalid, context: {} },
  { what: '400, an empty message', fact: refusal(400, 'Empty message'), ...missing, context: { field: 'message' } },
  {
    what: '400, a message that is said to be empty',
    fact: refusal(400, 'message cannot be empty'),
    ...missing,
    context: { field: 'message' },
  },
  {
    what: '400, an invalid session id',
    fact: refusal(400, 'Invalid session ID format'),
    ...invalid,
    context: { field: 'session_id' },
  },
  {
    what: '400, an invalid session id by another name of it',
    fact: refusal(400, 'Invalid conversation_id'),
    ...invalid,
    context: { field: 'session_id' },
  },
  {
    what: '400, several fields missing',
    fact: refusal(400, 'Missing required fields (session_id, message)'),
    ...missing,
    context: { field: 'session_id', fields: ['session_id', 'message'] },
  },
  { what: '400 for another reason', fact: refusal(400, 'hm'), ...invalid, context: {} },
  {
    what: '401, no key',
    fact: refusal(401, 'X-API-Key header is missing'),
    ...authentication,
    context: { problem: 'missing' },
  },
  { what: '401, a wrong key', fact: refusal(401, 'Invalid API key'), ...authentication, context: {} },
  {
    what: '401, a revoked key',
    fact: refusal(401, 'API key has been revoked'),
    ...authentication,
    context: { problem: 'revoked' },
  },
  {
    what: '401, a key of another agent',
    fact: refusal(401, 'API key does not match the agent'),
    ...authentication,
    context: { problem: 'mismatch' },
  },
  {
    what: '401, a key that may be missing or wrong',
    fact: refusal(401, 'Invalid or missing API key'),
    ...authentication,
    context: {},
  },
  { what: '401 for another reason', fact: refusal(401, 'hm'), ...authentication, context: {} },
  { what: '402, too few credits', fact: refusal(402, 'Insufficient credits'), ...credits, context: {} },
  { what: '402, low credits', fact: refusal(402, 'Your credits are too low'), ...credits, context: {} },
  { what: '402, an expired plan', fact: refusal(402, 'Your plan has expired'), ...expired, context: {} },
  { what: '402 for another reason', fact: refusal(402, 'hm'), ...credits, context: {} },
  {
    what: '403, a disabled agent',
    fact: refusal(403, 'Agent is disabled'),
    ...denied,
    context: { resource: 'agent' },
  },
  {
    what: '403, a deleted agent',
    fact: refusal(403, 'This agent was deleted'),
    ...denied,
    context: { resource: 'agent' },
  },
  { what: '403, a private agent', fact: refusal(403, 'Private agent'), ...denied, context: { resource: 'agent' } },
  {
    what: '403, a resource that is not allowed',
    fact: refusal(403, 'Resource access not allowed'),
    ...denied,
    context: {},
  },
  { what: '403 for another reason', fact: refusal(403, 'hm'), ...denied, context: {} },
  { what: '404, no session', fact: refusal(404, 'Session not found'), ...notFound, context: { resource: 'session' } },
  { what: '404, no agent', fact: refusal(404, 'Agent not found'), ...notFound, context: { resource: 'agent' } },
  { what: '404, no endpoint', fact: refusal(404, 'Endpoint not found'), ...notFound, context: { resource: 'path' } },
  { what: '404 for another reason', fact: refusal(404, 'hm'), ...notFound, context: {} },
  {
    what: '500',
    fact: refusal(500, 'Unexpected error'),
    code: 'provider-internal-error',
    recovery: 'reconnect',
    scope: 'link',
    context: {},
  },
  {
    what: '429',
    fact: answer(429),
    code: 'rate-limited',
    recovery: 'reconnect',
    scope: 'account',
    context: {},
  },
  { what: '502', fact: answer(502, '<html>'), ...unavailable, recovery: 'reconnect', context: {} },
  { what: '503', fact: answer(503, '<html>'), ...unavailable, recovery: 'reconnect', context: {} },
  { what: '504', fact: answer(504, '<html>'), ...unavailable, recovery: 'none', context: {} },
  { what: 'an error under the status of success', fact: refusal(200, 'Insufficient credits'), ...credits, context: {} },
  {
    what: 'an unknown error under the status of success',
    fact: refusal(200, 'hm'),
    code: 'unknown-provider-error',
    recovery: 'none',
    scope: 'link',
    context: {},
  },
];

describeTable('aksita', aksitaErrors, cases);

describe('an error of Aksita', () => {
  const judge = (status: number, reason: string) =>
    classify(aksitaErrors, refusal(status, reason), settingOf('aksita')).error;

  it.each(['Insufficient credits', 'Plan expired', 'hm'])('has the remedy of the page under 402, for %s', (reason) => {
    expect(judge(402, reason).remedy).toBe('Top up credits or renew your subscription plan.');
  });

  it.each([
    ['Missing required fields (session_id, message)', ['session_id', 'message']],
    ['missing required fields: `session_id` and "message".', ['session_id', 'message']],
    ['Missing required fields (message, <code>session_id</code>) in the body', ['message', 'session_id']],
    ['Missing fields session_id, message, agent_id and more', ['session_id', 'message', 'agent_id', 'more']],
  ])('names every field that is missing: %s', (reason, fields) => {
    expect(judge(400, reason).context).toEqual({ field: fields[0], fields });
  });

  it.each([
    ['Missing required fields (message)', { field: 'message' }],
    ['Missing required field: "session_id"', { field: 'session_id' }],
    ['Missing required fields in the body', {}],
    ['Missing required fields', {}],
    [`Missing required fields (${'a, '.repeat(3_000)}b)`, { field: 'a', fields: Array(20).fill('a') }],
  ])('names one field, or none where none is named: %.50s', (reason, context) => {
    expect(judge(400, reason).context).toEqual(context);
  });
});
