import { describe, expect, it } from 'vitest';
import { answer, describeTable, settingOf, type TableCase } from '../../../testing/error-table.ts';
import { classify } from '../../errors/classify.ts';
import { bandwidthErrors } from './errors.ts';

/** A body in the shape of the API documentation. */
const body = (type: string, description: string) => ({ type, description, id: null });
/** A body in the shape of the error page. */
const paged = (type: string, message: string) => ({ type, message });
const pathBody = {
  timestamp: '2026-11-03T10:00:00.000Z',
  status: 404,
  error: 'Not Found',
  message: 'No message available',
  path: '/api/v2/accounts/99/cals',
};

const authentication = { code: 'authentication-failed', recovery: 'refresh-credentials', scope: 'account' } as const;
const denied = { code: 'access-denied', recovery: 'none', scope: 'account' } as const;
const notFound = { code: 'not-found', recovery: 'none', scope: 'session' } as const;
const conflict = { code: 'conflict', recovery: 'none', scope: 'session' } as const;
const mediaType = { code: 'unsupported-media-type', recovery: 'none', scope: 'session' } as const;
const unavailable = { code: 'provider-unavailable', recovery: 'reconnect', scope: 'link' } as const;
const call = 'c-95ac8d6e-1a31c52e';

const cases: readonly TableCase[] = [
  {
    what: '400, Bad Request',
    fact: answer(400, paged('validation', 'Bad Request')),
    code: 'invalid-request',
    recovery: 'none',
    scope: 'session',
    context: {},
  },
  {
    what: '400 about a field',
    fact: answer(400, body('validation', 'Invalid to: must be an E164 telephone number')),
    code: 'invalid-request',
    recovery: 'none',
    scope: 'session',
    context: { field: 'to' },
  },
  {
    what: '401, Unauthorized',
    fact: answer(401, paged('authentication-error', 'Unauthorized')),
    ...authentication,
    context: {},
  },
  {
    what: '401, The credentials provided were invalid',
    fact: answer(401, body('authentication-error', 'The credentials provided were invalid')),
    ...authentication,
    context: {},
  },
  {
    what: '401, Invalid basic authentication token',
    fact: answer(401, paged('authentication-error', 'Invalid basic authentication token')),
    ...authentication,
    context: { problem: 'malformed' },
  },
  {
    what: '401, Failed to decode basic authentication token',
    fact: answer(401, paged('authentication-error', 'Failed to decode basic authentication token')),
    ...authentication,
    context: { problem: 'malformed' },
  },
  { what: '403, Forbidden', fact: answer(403, paged('authorization-error', 'Forbidden')), ...denied, context: {} },
  {
    what: '403, Access is denied',
    fact: answer(403, body('authorization-error', 'Access is denied')),
    ...denied,
    context: {},
  },
  {
    what: '404 for a call, as the error page has it',
    fact: answer(404, paged('validation', 'not found')),
    ...notFound,
    context: { resource: 'call' },
  },
  {
    what: '404 for a path, as the error page has it',
    fact: answer(404, paged('validation', 'Not Found')),
    ...notFound,
    context: { resource: 'path' },
  },
  {
    what: '404 for a call, with its id',
    fact: answer(404, body('validation', `Call [${call}] not found`)),
    ...notFound,
    context: { resource: 'call', id: call },
  },
  {
    what: '404 for a path, with the path',
    fact: answer(404, pathBody),
    ...notFound,
    context: { resource: 'path', id: '/api/v2/accounts/99/cals' },
  },
  {
    what: '404 with another text, which both may have',
    fact: answer(404, body('validation', 'gone')),
    ...notFound,
    context: {},
  },
  {
    what: '404 in a letter case that tells neither',
    fact: answer(404, body('validation', 'NOT FOUND')),
    ...notFound,
    context: {},
  },
  {
    what: '404 for a call, under the name of the documentation',
    fact: answer(404, body('validation', 'not found')),
    ...notFound,
    context: { resource: 'call' },
  },
  {
    what: '404 for a path, under the name of the documentation',
    fact: answer(404, body('validation', 'Not Found')),
    ...notFound,
    context: { resource: 'path' },
  },
  {
    what: '404 in the words of the page',
    fact: answer(404, body('validation', 'The call-id is no longer active, or the path is not found')),
    ...notFound,
    context: {},
  },
  { what: '404 without a body', fact: answer(404), ...notFound, context: {} },
  {
    what: '405',
    fact: answer(405, body('validation', 'Method Not Allowed')),
    code: 'method-not-allowed',
    recovery: 'none',
    scope: 'session',
    context: {},
  },
  { what: '409', fact: answer(409), ...conflict, context: { resource: 'call' } },
  {
    what: '409 with the id of the call',
    fact: answer(409, { ...body('validation', `Call [${call}] cannot be modified in its current state`), id: '' }),
    ...conflict,
    context: { resource: 'call', id: call },
  },
  { what: '415', fact: answer(415), ...mediaType, context: {} },
  {
    what: '415 with the type',
    fact: answer(415, body('validation', "Content type 'text/plain' not supported")),
    ...mediaType,
    context: { mediaType: 'text/plain' },
  },
  {
    what: '429 for the rate of calls',
    fact: answer(429, body('error', 'Account call creation rate limit exceeded')),
    code: 'rate-limited',
    recovery: 'reconnect',
    scope: 'account',
    context: {},
  },
  {
    what: '429 for calls at once',
    fact: answer(429, body('error', 'Account concurrent call limit exceeded')),
    code: 'concurrency-limit',
    recovery: 'wait-for-slot',
    scope: 'account',
    context: {},
  },
  {
    what: '429 without a text',
    fact: answer(429),
    code: 'rate-limited',
    recovery: 'reconnect',
    scope: 'account',
    context: {},
  },
  {
    what: '500',
    fact: answer(500, body('internal-error', 'An unknown internal error occurred')),
    code: 'provider-internal-error',
    recovery: 'reconnect',
    scope: 'link',
    context: {},
  },
  {
    what: '503, Handling too many requests',
    fact: answer(503, paged('system-overloaded', 'Handling too many requests')),
    ...unavailable,
    context: { overload: 'requests' },
  },
  {
    what: '503, Managing too many concurrent calls',
    fact: answer(503, body('system-overloaded', 'Managing too many concurrent calls')),
    ...unavailable,
    context: { overload: 'calls' },
  },
  { what: '502', fact: answer(502, '<html>'), ...unavailable, context: {} },
  { what: '504', fact: answer(504, '<html>'), ...unavailable, context: {} },
  { what: '503 of something before the provider', fact: answer(503, '<html>'), ...unavailable, context: {} },
  {
    what: 'a status that the page does not have',
    fact: answer(418, body('teapot', 'short and stout')),
    code: 'unknown-provider-error',
    recovery: 'none',
    scope: 'link',
    context: {},
  },
];

describeTable('bandwidth', bandwidthErrors, cases);

describe('an error of Bandwidth', () => {
  it('shows the type of the body as the code of the provider, and its description', () => {
    const fact = answer(404, body('validation', `Call [${call}] not found`));
    const { error } = classify(bandwidthErrors, fact, settingOf('bandwidth'));
    expect(error).toMatchObject({ providerCode: 'validation', httpStatus: 404 });
    expect(error.message).toBe(
      `not-found: bandwidth answered with HTTP 404. There is no such call, or it is no longer active. It said: Call [${call}] not found`,
    );
  });

  it.each([500, 502, 503, 504])('has the address of the support under %i', (status) => {
    const { remedy, support } = classify(bandwidthErrors, answer(status), settingOf('bandwidth')).error;
    expect(support).toBe('https://support.bandwidth.com');
    expect(remedy).toContain(`support ticket at ${support}`);
    expect(remedy).toContain('Remove any passwords');
  });

  it('takes the path of the body by its name, and of no other text', () => {
    const judge = (told: object) => classify(bandwidthErrors, answer(404, told), settingOf('bandwidth')).error.context;
    expect(judge({ ...pathBody, path: '/a "b"' })).toEqual({ resource: 'path', id: '/a "b"' });
    expect(judge({ type: 'validation', description: 'no "path":"/x" here', id: null })).toEqual({});
  });
});
