import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { answer, describeTable, frame, settingOf, type TableCase } from '../../../testing/error-table.ts';
import { classify } from '../../errors/classify.ts';
import { Secrets } from '../../errors/redact.ts';
import type { WireFact } from '../../errors/table.ts';
import { elsaErrors } from './errors.ts';

const token = 'eyJhbGciOi.J9-session-token';

type Outcome = Pick<TableCase, 'code' | 'recovery' | 'scope'>;

const authentication: Outcome = { code: 'authentication-failed', recovery: 'refresh-credentials', scope: 'account' };
const internal: Outcome = { code: 'provider-internal-error', recovery: 'reconnect', scope: 'link' };
const badAudio: Outcome = { code: 'audio-invalid', recovery: 'none', scope: 'session' };
const recogniser = (failure: string, detail?: string) => ({
  part: 'recogniser',
  failure,
  ...(detail !== undefined && { detail }),
});

/** Every row of the error page: its name, its message with parameters filled in, and what becomes of it. */
const page: readonly (readonly [name: string, message: string, outcome: Outcome, context: object, bare?: object])[] = [
  [
    'ASRInterProcessException',
    'exception in ASR: worker 7 is gone',
    internal,
    recogniser('process', 'worker 7 is gone'),
    recogniser('process'),
  ],
  ['ASRSocketTimeout', 'ASR timeout', internal, recogniser('timeout')],
  ['ASRConnectionFailed', 'ASR Connection Failed', internal, recogniser('connection')],
  [
    'FailedToReadAudioFromURL',
    'Failed to read audio from the URL',
    { code: 'audio-unreadable', recovery: 'reconnect', scope: 'session' },
    { reason: 'the provider cannot read the URL' },
  ],
  ['FailedToParseAudioHeader', 'Failed to parse audio header', badAudio, { reason: 'its header cannot be parsed' }],
  [
    'InvalidAudioFormat',
    'Only 16 kHz mono WAV, FLAC or OGG-Opus audio allowed',
    { code: 'audio-format', recovery: 'none', scope: 'session' },
    { found: 'another format', wanted: '16 kHz mono WAV, FLAC or OGG-Opus' },
  ],
  [
    'FailedToConvertAudio',
    'The server failed to parse your m4a audio',
    badAudio,
    { reason: 'it cannot be converted', audioFormat: 'm4a' },
    { reason: 'it cannot be converted' },
  ],
  ['FailedToDecodeAudioFromBytes', 'Failed to decode audio', badAudio, { reason: 'it cannot be decoded' }],
  [
    'MissingAudioParam',
    'Missing audio param!',
    { code: 'field-missing', recovery: 'none', scope: 'session' },
    { field: 'audio' },
  ],
  [
    'AudioTooBigForSync',
    'Audio is too big for sync mode, please change to async mode',
    { code: 'audio-too-long', recovery: 'none', scope: 'session' },
    { mode: 'synchronous' },
  ],
  [
    'FailedToUseAudio',
    "An unexpected error occurred while processing the audio. Please check if the audio is valid and it's not corrupted.",
    badAudio,
    { reason: 'it cannot be processed' },
  ],
  ['NoTokenProvided', 'No session token provided', authentication, { problem: 'missing' }],
  ['InvalidSessionToken', `Invalid session token: ${token}`, authentication, {}],
  [
    'UserDoesNotExist',
    'Could not find client ID',
    { code: 'not-found', recovery: 'none', scope: 'account' },
    { resource: 'user', userType: 'client' },
    { resource: 'user' },
  ],
  [
    'ClientIsNotActive',
    'Client with 4711 is not active',
    { code: 'account-inactive', recovery: 'none', scope: 'account' },
    { userId: '4711' },
    {},
  ],
  [
    'ClientDoesNotHaveAccess',
    'User 4711 does not have access for this API',
    { code: 'access-denied', recovery: 'none', scope: 'account' },
    { resource: 'api', userId: '4711' },
    { resource: 'api' },
  ],
  [
    'ClientHasNoMoreMinutes',
    'User has no remaining minutes',
    { code: 'insufficient-balance', recovery: 'none', scope: 'account' },
    {},
  ],
  ['InvalidHeaderParameter', 'A valid authorization header is required', authentication, { problem: 'malformed' }],
];

/** The shapes in which a text may come. */
const shapes: readonly (readonly [where: string, (text: string) => WireFact])[] = [
  ['an ELSA:error', (text) => frame(text, { kind: 'ELSA:error' })],
  ['a failed stream', (text) => frame(text, { raw: JSON.stringify({ status: 'failed', reason: text }) })],
  ['an HTTP answer', (text) => answer(400, { error: { code: 0, message: text, errors: [text] } })],
  ['a close reason', (text) => ({ type: 'close', code: 1011, reason: text })],
];

const unpaged: readonly TableCase[] = [
  { what: '400', fact: answer(400), code: 'invalid-request', recovery: 'none', scope: 'session', context: {} },
  { what: '401', fact: answer(401), ...authentication, context: {} },
  {
    what: '403',
    fact: answer(403),
    code: 'access-denied',
    recovery: 'none',
    scope: 'account',
    context: { resource: 'api' },
  },
  {
    what: '404',
    fact: answer(404),
    code: 'not-found',
    recovery: 'none',
    scope: 'session',
    context: { resource: 'path' },
  },
  { what: '500', fact: answer(500), ...internal, context: {} },
  { what: '503', fact: answer(503), code: 'provider-unavailable', recovery: 'reconnect', scope: 'link', context: {} },
  {
    what: 'a text that nobody knows',
    fact: frame('hm', { raw: 'hm' }),
    code: 'unknown-provider-error',
    recovery: 'reconnect',
    scope: 'link',
    context: {},
  },
];

describeTable('elsa', elsaErrors, [
  ...page.flatMap(([name, message, outcome, context, bare = context]): readonly TableCase[] => [
    ...shapes.map(([where, shape]) => ({ what: `${name} in ${where}`, fact: shape(message), ...outcome, context })),
    { what: `${name} by its name`, fact: frame(name), ...outcome, context: bare },
  ]),
  ...unpaged,
]);

describe('the parameters of a message', () => {
  const contextOf = (text: string) => classify(elsaErrors, frame(text), settingOf('elsa')).error.context;

  it.each([
    ['Client with "Jane Doe" is not active', { userId: 'Jane Doe' }],
    ['Client with Jane Doe (4711) is not active', { userId: 'Jane Doe (4711)' }],
    ['Client with is not active', {}],
    ['client with `4711` isn’t active!', { userId: '4711' }],
    ['User "Jane Doe" does not have access for this API', { resource: 'api', userId: 'Jane Doe' }],
    ["User 'u-1' doesn't have access to this API.", { resource: 'api', userId: 'u-1' }],
    ['User acme/u@example.com does not have access to this API', { resource: 'api', userId: 'acme/u@example.com' }],
    ['Could not find service user ID', { resource: 'user', userType: 'service user' }],
    ['Could not find ID', { resource: 'user' }],
    ["Couldn't find the client ID", { resource: 'user', userType: 'client' }],
    ['The server failed to parse your  audio', { reason: 'it cannot be converted' }],
    ['The server failed to parse your {audio_format} audio', { reason: 'it cannot be converted' }],
    [
      'The server failed to parse your "mp4 (aac)" audio',
      { reason: 'it cannot be converted', audioFormat: 'mp4 (aac)' },
    ],
    ['exception in ASR: worker 7:\n  gone', { part: 'recogniser', failure: 'process', detail: 'worker 7: gone' }],
    ['exception in ASR', { part: 'recogniser', failure: 'process' }],
    [
      'Only 16kHz mono WAV, FLAC or OGG-Opus audio is allowed.',
      { found: 'another format', wanted: '16 kHz mono WAV, FLAC or OGG-Opus' },
    ],
  ])('are taken from %j', (text, context) => {
    expect(contextOf(text)).toEqual(context);
  });

  it.each([
    'ASR is ready, no timeout',
    'Your client was active',
    'Missing audio, yet there are parameters',
    'This is not an invalid session token',
    'Users have remaining minutes',
  ])('are not looked for in %j', (text) => {
    expect(classify(elsaErrors, frame(text), settingOf('elsa')).error.code).toBe('unknown-provider-error');
  });
});

describe('a URL that the provider cannot read', () => {
  it('is tried once more, and no more', () => {
    const { limited, tries } = classify(elsaErrors, frame('Failed to read audio from the URL'), settingOf('elsa'));
    expect({ limited, tries }).toEqual({ limited: true, tries: 1 });
  });

  it('is the only one of them that is', () => {
    const others = page.filter(([name]) => name !== 'FailedToReadAudioFromURL');
    for (const [, message] of others) {
      expect(classify(elsaErrors, frame(message), settingOf('elsa'))).toMatchObject({ limited: false });
    }
  });
});

describe('a token that the provider quotes', () => {
  const quoted = [token, 'short', 'two words of a token', 'with "quotes" and \\slashes\\ inside', 'ELSA x$&y$1z'];

  it.each(quoted)('is not in the error: %s', (secret) => {
    for (const [where, shape] of shapes) {
      const { error } = classify(elsaErrors, shape(`Invalid session token: ${secret}`), settingOf('elsa'));
      expect(error.code).toBe('authentication-failed');
      const printed = `${inspect(error, { depth: null, showHidden: true })}${JSON.stringify(error)}`;
      expect([where, printed.includes(secret)]).toEqual([where, false]);
      expect(error.message).toContain('Invalid session token: ***');
    }
  });

  it('is not in what the session says later', () => {
    const secrets = new Secrets();
    classify(elsaErrors, frame(`Invalid session token: ${token} for client`), settingOf('elsa', secrets));
    expect(secrets.redact(`retrying with ${token}`)).toBe('retrying with ***');
    expect(secrets.redact(`retrying with ${btoa(token)}`)).not.toContain(btoa(token));
  });

  it('is not in the raw frame either, where another row decides or none does', () => {
    const table = elsaErrors.filter(({ code }) => code !== 'authentication-failed');
    const echo = elsaErrors.find(({ says }) => [says].flat().some((phrase) => phrase?.includes('{secret')));
    const fact = frame(`Invalid session token: ${token}`, { raw: `{"message":"Invalid session token: ${token}"}` });
    const found = { ...echo, on: ['close'] } as (typeof elsaErrors)[number];
    const { error } = classify([...table, found], fact, settingOf('elsa'));
    expect(error.raw).toBe('{"message":"Invalid session token: ***"}');
  });

  it('is not left over behind the end of what is looked at', () => {
    // No part of it is like another, so that none is taken out on account of another.
    const long = Array.from({ length: 2_000 }, (_, index) => `t0ken${index}`).join('');
    const { error } = classify(elsaErrors, frame(`Invalid session token: ${long}`), settingOf('elsa'));
    expect(JSON.stringify(error)).not.toContain('t0ken');
  });
});
