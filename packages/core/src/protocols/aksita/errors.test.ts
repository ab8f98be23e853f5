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
    what: '400, an invalid session id by the name of its field',
    fact: refusal(400, 'Invalid conversation_id'),
    ...invalid,
    context: { field: 'conversation_id' },
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
  { what: '403, a resource that is not allowed', fact: refusal(403, 'Resource not allowed'), ...denied, context: {} },
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
  it('tells low credits from an expired plan in its remedy', () => {
    const remedy = (reason: string) => classify(aksitaErrors, refusal(402, reason), settingOf('aksita')).error.remedy;
    expect(remedy('Insufficient credits')).toBe('Top up the credits of your Aksita account.');
    expect(remedy('Plan expired')).toBe('Renew the plan of your Aksita account.');
    expect(remedy('hm')).toBe('Top up the credits of your Aksita account, or renew its plan.');
  });
});
