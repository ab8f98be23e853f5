import { describe, expect, it } from 'vitest';
import { answer, describeTable, frame, settingOf, type TableCase } from '../../../testing/error-table.ts';
import { classify } from '../../errors/classify.ts';
import { faseehErrors } from './errors.ts';

type Outcome = Pick<TableCase, 'code' | 'recovery' | 'scope'>;

const http = (status: number, errorCode: number | string, errorMessage: string) =>
  answer(status, { errorCode, errorMessage });

const authentication: Outcome = { code: 'authentication-failed', recovery: 'refresh-credentials', scope: 'account' };
const balance: Outcome = { code: 'insufficient-balance', recovery: 'none', scope: 'account' };
const modelAccess: Outcome = { code: 'access-denied', recovery: 'none', scope: 'session' };
const noModel: Outcome = { code: 'model-unavailable', recovery: 'none', scope: 'session' };
const notFound: Outcome = { code: 'not-found', recovery: 'none', scope: 'session' };
const concurrency: Outcome = { code: 'concurrency-limit', recovery: 'wait-for-slot', scope: 'account' };
const internal: Outcome = { code: 'provider-internal-error', recovery: 'reconnect', scope: 'link' };
const unavailable: Outcome = { code: 'provider-unavailable', recovery: 'reconnect', scope: 'link' };
const invalid: Outcome = { code: 'invalid-request', recovery: 'none', scope: 'session' };
const missing: Outcome = { code: 'field-missing', recovery: 'none', scope: 'session' };
const outOfRange: Outcome = { code: 'parameter-out-of-range', recovery: 'none', scope: 'session' };
const tooShort: Outcome = { code: 'text-too-short', recovery: 'none', scope: 'utterance' };
const tooLarge: Outcome = { code: 'payload-too-large', recovery: 'none', scope: 'utterance' };

const keyText =
  'x-api-key or Authorization header is required. Provide it in query string, headers, or initConnection message.';
const typeText = 'Invalid message type. Expected "voice-request"';
const amounts = { required: '0.50', available: '0.25', currency: '$' };
const minimum = { minimumWords: 3, minimumCharacters: 10 };

/** What a text says, over HTTP under its status and code, and on the socket alone. */
const told: readonly (readonly [status: number, code: number, text: string, outcome: Outcome, context: object])[] = [
  // 40001: ValidationError
  [400, 40_001, 'Text is required', missing, { field: 'text' }],
  [400, 40_001, 'voice_id is required', missing, { field: 'voice_id' }],
  [400, 40_001, 'The text field cannot be empty', missing, { field: 'text' }],
  [400, 40_001, 'Missing required field: voice_id', missing, { field: 'voice_id' }],
  [400, 40_001, 'Text must contain at least 3 words and 10 characters', tooShort, minimum],
  [400, 40_001, 'Text is too short', tooShort, minimum],
  [
    400,
    40_001,
    'Text must have at least 5 words and 20 characters',
    tooShort,
    { minimumWords: 5, minimumCharacters: 20 },
  ],
  [
    400,
    40_001,
    'Text must have at least ٥ words and ٢٠ characters',
    tooShort,
    { minimumWords: 5, minimumCharacters: 20 },
  ],
  [400, 40_001, 'Text must be at least 20 characters', tooShort, { minimumCharacters: 20 }],
  [400, 40_001, 'speed must be between 0.7 and 1.2', outOfRange, { parameter: 'speed', minimum: 0.7, maximum: 1.2 }],
  [400, 40_001, 'The value of `similarity_boost` is out of range', outOfRange, { parameter: 'similarity_boost' }],
  [400, 40_001, 'Invalid parameter values (out of range): stability', outOfRange, { parameter: 'stability' }],
  [400, 40_001, 'Invalid parameter value (out of range): "speed".', outOfRange, { parameter: 'speed' }],
  [400, 40_001, 'stability (out of range)', outOfRange, { parameter: 'stability' }],
  [400, 40_001, 'Invalid parameter values (out of range) for this voice', outOfRange, {}],
  [400, 40_001, 'Request validation fails due to invalid or missing parameters', invalid, {}],
  [400, 40_001, 'Missing required fields', missing, {}],
  [400, 40_001, 'Missing required parameter: voice_id', missing, { field: 'voice_id' }],
  [400, 40_001, 'Field required: voice_id', missing, { field: 'voice_id' }],
  [400, 40_001, 'voice_id: field required', missing, { field: 'voice_id' }],
  [400, 40_001, '"text" is not allowed to be empty', missing, { field: 'text' }],
  [400, 40_001, 'Missing required header', missing, {}],
  [400, 40_001, 'Text is too short (minimum 5 words)', tooShort, { minimumWords: 5 }],
  [400, 40_001, 'Parameter out of range', outOfRange, {}],
  [400, 40_001, typeText, invalid, { field: 'type' }],
  [400, 40_001, 'Missing voice embeddings', notFound, { resource: 'voice' }],
  [400, 40_001, 'Payload too large', tooLarge, {}],
  [400, 40_001, 'ValidationError: hm', invalid, {}],
  // 40101: AuthenticationError
  [401, 40_101, keyText, authentication, { problem: 'missing' }],
  [401, 40_101, 'Missing API key', authentication, { problem: 'missing' }],
  [401, 40_101, 'Malformed API key', authentication, { problem: 'malformed' }],
  [401, 40_101, 'Invalid JWT signature', authentication, { problem: 'malformed' }],
  [401, 40_101, 'API key has expired', authentication, { problem: 'expired' }],
  [401, 40_101, 'API key was revoked', authentication, { problem: 'revoked' }],
  [401, 40_101, 'This API key has been deleted', authentication, { problem: 'revoked' }],
  [401, 40_101, 'Invalid API key', authentication, {}],
  [401, 40_101, 'API key not found', authentication, {}],
  [401, 40_101, 'jwt expired', authentication, { problem: 'expired' }],
  // 40201: InsufficientBalanceError
  [402, 40_201, 'Insufficient wallet balance. Required: $0.50, Available: $0.25', balance, amounts],
  [
    402,
    40_201,
    'Required: 1,234.50 AED, Available: -3.',
    balance,
    { required: '1234.50', available: '-3', currency: 'AED' },
  ],
  [402, 40_201, 'Required: AED 12.5, Available: AED 1', balance, { required: '12.5', available: '1', currency: 'AED' }],
  [
    402,
    40_201,
    'Available: -$0.25. Required: $0.50.',
    balance,
    { required: '0.50', available: '-0.25', currency: '$' },
  ],
  // Which of the two it is cannot be told.
  [402, 40_201, 'Required: $5, Available: €3', balance, {}],
  [402, 40_201, 'InsufficientBalanceError', balance, {}],
  // 40301: ModelAccessError
  [403, 40_301, 'Model faseeh-v2 is not enabled for your account', modelAccess, { resource: 'model' }],
  // 40401: NotFoundError
  [404, 40_401, 'Model not found: faseeh-v2-preview', noModel, { model: 'faseeh-v2-preview' }],
  [404, 50_001, 'Model not found: faseeh-v2-preview', noModel, { model: 'faseeh-v2-preview' }],
  [404, 40_401, 'Model not found: x.', noModel, { model: 'x' }],
  [404, 40_401, "Model 'x' not found", noModel, { model: 'x' }],
  [404, 40_401, 'Model `faseeh v2` was not found', noModel, { model: 'faseeh v2' }],
  [404, 40_401, 'Model not found. Please check the id.', noModel, {}],
  [404, 40_401, 'The model x could not be found', noModel, { model: 'x' }],
  [404, 40_401, 'voice_id ar-najdi-9 not found', notFound, { resource: 'voice', id: 'ar-najdi-9' }],
  [404, 40_401, 'Voice "ar-najdi-9" does not exist', notFound, { resource: 'voice', id: 'ar-najdi-9' }],
  [404, 40_401, 'Voice not found: ar-najdi-9', notFound, { resource: 'voice', id: 'ar-najdi-9' }],
  [404, 40_401, 'Endpoint not found', notFound, { resource: 'path' }],
  [404, 40_401, 'Cannot POST /api/v1/speak', notFound, { resource: 'path', id: '/api/v1/speak' }],
  [404, 50_001, 'Not found', notFound, {}],
  // 42901: ConcurrencyLimitError
  [
    429,
    42_901,
    'Concurrency limit exceeded. Maximum 5 concurrent requests allowed. Current: 6. Wait.',
    concurrency,
    { maximum: 5, current: 6 },
  ],
  [429, 42_901, 'Concurrency limit exceeded.', concurrency, {}],
  [
    429,
    42_901,
    'Concurrency limit exceeded. Maximum 1 concurrent request allowed. Current: 2.',
    concurrency,
    { maximum: 1, current: 2 },
  ],
  [429, 42_901, 'Maximum 20 concurrent requests', concurrency, { maximum: 20 }],
  // 50001: InternalError
  [500, 50_001, 'Internal server error', internal, {}],
  [500, 50_001, 'Internal server or external service error', internal, {}],
  [503, 50_001, 'Bad Gateway', unavailable, {}],
  [500, 50_001, 'ElevenLabs API error', internal, { part: 'upstream' }],
  [503, 50_001, 'upstream failure', internal, { part: 'upstream' }],
  [500, 50_001, 'Database error', internal, { part: 'database' }],
  [500, 50_001, 'File storage error', internal, { part: 'storage' }],
  [500, 50_001, 'Request timed out', internal, { failure: 'timeout' }],
  [500, 50_001, 'Connection refused', internal, { failure: 'connection' }],
];

/** What the status says where the text is not known, whichever code comes with it. */
const byStatus: readonly (readonly [status: number, code: number, outcome: Outcome, context: object])[] = [
  [400, 40_001, invalid, {}],
  [400, 50_001, invalid, {}],
  [401, 40_101, authentication, {}],
  [402, 40_201, balance, {}],
  [403, 40_301, modelAccess, { resource: 'model' }],
  [404, 40_401, notFound, {}],
  [404, 50_001, notFound, {}],
  [413, 40_001, tooLarge, {}],
  [429, 42_901, concurrency, {}],
  [500, 50_001, internal, {}],
  [502, 50_001, unavailable, {}],
  [503, 50_001, unavailable, {}],
  [504, 50_001, unavailable, {}],
];

const byCode: readonly (readonly [code: number, outcome: Outcome, context: object])[] = [
  [40_001, invalid, {}],
  [40_101, authentication, {}],
  [40_201, balance, {}],
  [40_301, modelAccess, { resource: 'model' }],
  [40_401, notFound, {}],
  [42_901, concurrency, {}],
  [50_001, internal, {}],
];

describeTable('faseeh', faseehErrors, [
  ...told.flatMap(([status, code, text, outcome, context]): readonly TableCase[] => [
    { what: `${status} and the number ${code}: ${text}`, fact: http(status, code, text), ...outcome, context },
    { what: `${status} and the text '${code}': ${text}`, fact: http(status, `${code}`, text), ...outcome, context },
    { what: `a frame: ${text}`, fact: frame(text), ...outcome, context },
  ]),
  ...byStatus.map(([status, code, outcome, context]) => ({
    what: `${status} with the code ${code}`,
    fact: http(status, code, 'hm'),
    ...outcome,
    context,
  })),
  ...byCode.flatMap(([code, outcome, context]): readonly TableCase[] => [
    { what: `the code ${code} under an odd status`, fact: http(422, code, 'hm'), ...outcome, context },
    { what: `a frame with the code ${code}`, fact: frame('hm', { code }), ...outcome, context },
    { what: `a frame with the code '${code}'`, fact: frame('hm', { code: `${code}` }), ...outcome, context },
  ]),
  {
    what: 'a frame that nobody knows',
    fact: frame('hm', { raw: '{"type":"error"}' }),
    code: 'unknown-provider-error',
    recovery: 'reconnect',
    scope: 'link',
    context: {},
  },
]);

describe('an error of Faseeh', () => {
  it('goes by the status before the code', () => {
    const error = (status: number, code: number) =>
      classify(faseehErrors, http(status, code, 'hm'), settingOf('faseeh')).error;
    expect(error(404, 50_001)).toMatchObject({ code: 'not-found', providerCode: 50_001, httpStatus: 404 });
    expect(error(500, 40_101).code).toBe('provider-internal-error');
    expect(error(401, 50_001).code).toBe('authentication-failed');
  });

  it('goes by the status before the text', () => {
    const { error } = classify(faseehErrors, http(500, 50_001, 'Model not found: x'), settingOf('faseeh'));
    expect(error.code).toBe('provider-internal-error');
  });

  it('waits minutes for a provider behind it, unless the provider says how long', () => {
    const fact = http(500, 50_001, 'External API failure (ElevenLabs)');
    const { error } = classify(faseehErrors, fact, settingOf('faseeh'));
    expect(error).toMatchObject({ retryAfterMs: 120_000, support: 'support@faseeh.ai' });
    const sooner = { ...fact, headers: { 'retry-after': '7' } };
    expect(classify(faseehErrors, sooner, settingOf('faseeh')).error.retryAfterMs).toBe(7_000);
  });

  it('is no more than what was said: nothing is read into what is denied, or into words that only hold others', () => {
    for (const text of [
      'Your request was not unauthorized',
      'This is not an invalid API key',
      'A text is not required',
      'Balances are sufficient',
      'unforbidden',
    ]) {
      expect([text, classify(faseehErrors, frame(text), settingOf('faseeh')).error.code]).toEqual([
        text,
        'unknown-provider-error',
      ]);
    }
  });

  it('tells how long the provider wants to be left alone', () => {
    const fact = { ...http(429, 42_901, 'hm'), headers: { 'retry-after': '7' } };
    expect(classify(faseehErrors, fact, settingOf('faseeh')).error.retryAfterMs).toBe(7_000);
  });

  it('advises what the error page does', () => {
    const remedy = (status: number, code: number, text: string) =>
      classify(faseehErrors, http(status, code, text), settingOf('faseeh')).error.remedy;
    expect(remedy(402, 40_201, 'hm')).toContain('auto-topup');
    expect(remedy(403, 40_301, 'hm')).toContain('support@faseeh.ai');
    expect(remedy(429, 42_901, 'hm')).toContain('request queuing');
    expect(remedy(500, 50_001, 'ElevenLabs')).toContain('few minutes');
    expect(remedy(400, 40_001, 'Text is too short')).toContain('3 words, 10 characters');
    expect(remedy(400, 40_001, 'Text must have at least 5 words')).toContain('as the message names them');
  });
});
