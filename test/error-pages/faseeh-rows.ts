import type { ErrorCode, Recovery, Scope } from '@throughline/core';

/** One scenario of the service's error page, and what it has to become. */
export interface FaseehRow {
  readonly name: string;
  readonly status: number;
  readonly errorCode: number;
  /** What the service says of it; as published, where that is known. */
  readonly text: string;
  readonly code: ErrorCode;
  readonly context: object;
  readonly recovery: Recovery;
  readonly scope: Scope;
  /** What a person is told to do, as far as the page names it. */
  readonly remedy: string;
}

const invalid = { status: 400, errorCode: 40_001, recovery: 'none', scope: 'session' } as const;
const badKey = {
  status: 401,
  errorCode: 40_101,
  code: 'authentication-failed',
  recovery: 'refresh-credentials',
  scope: 'account',
} as const;
const missing = { status: 404, errorCode: 40_401, recovery: 'none', scope: 'session' } as const;
const internal = {
  status: 500,
  errorCode: 50_001,
  code: 'provider-internal-error',
  recovery: 'reconnect',
  scope: 'link',
  remedy: 'support@faseeh.ai',
} as const;

/** The seven types of the page with each scenario that it names. The texts tell them apart on the socket, where no code comes. */
export const faseehRows: readonly FaseehRow[] = [
  {
    ...invalid,
    name: '40001, a missing field',
    text: 'voice_id is required',
    code: 'field-missing',
    context: { field: 'voice_id' },
    remedy: 'Fill the field',
  },
  {
    ...invalid,
    name: '40001, an empty field',
    text: 'text must not be empty',
    code: 'field-missing',
    context: { field: 'text' },
    remedy: 'Fill the field',
  },
  {
    ...invalid,
    name: '40001, a text too short',
    text: 'Text must contain at least 3 words and 10 characters',
    code: 'text-too-short',
    context: { minimumWords: 3, minimumCharacters: 10 },
    scope: 'utterance',
    remedy: 'at least 3 words and 10 characters',
  },
  {
    ...invalid,
    name: '40001, a parameter out of range',
    text: 'stability must be between 0 and 1',
    code: 'parameter-out-of-range',
    context: { parameter: 'stability' },
    remedy: 'within 0 and 1',
  },
  {
    ...invalid,
    name: '40001, an invalid message type',
    text: 'Invalid message type. Expected "voice-request"',
    code: 'invalid-request',
    context: { field: 'type' },
    remedy: 'Check the address',
  },
  {
    ...invalid,
    name: '40001, missing voice embeddings',
    text: 'Missing voice embeddings for this voice',
    code: 'not-found',
    context: { resource: 'voice' },
    remedy: 'Choose another voice',
  },
  {
    ...invalid,
    name: '40001, a payload too large',
    text: 'Payload too large',
    code: 'payload-too-large',
    context: {},
    scope: 'utterance',
    remedy: 'Send less text',
  },
  {
    ...badKey,
    name: '40101, no key',
    text: 'x-api-key or Authorization header is required. Provide it in query string, headers, or initConnection message.',
    context: { problem: 'missing' },
    remedy: 'Pass an API key',
  },
  {
    ...badKey,
    name: '40101, a malformed key',
    text: 'Malformed API key',
    context: { problem: 'malformed' },
    remedy: 'Copy the API key again',
  },
  {
    ...badKey,
    name: '40101, an expired key',
    text: 'API key has expired',
    context: { problem: 'expired' },
    remedy: 'Make a new API key',
  },
  {
    ...badKey,
    name: '40101, a revoked key',
    text: 'API key has been revoked',
    context: { problem: 'revoked' },
    remedy: 'Make a new API key',
  },
  {
    ...badKey,
    name: '40101, a deleted key',
    text: 'API key was deleted',
    context: { problem: 'revoked' },
    remedy: 'Make a new API key',
  },
  {
    ...badKey,
    name: '40101, a JWT with a bad signature',
    text: 'Invalid JWT signature',
    context: { problem: 'malformed' },
    remedy: 'Copy the API key again',
  },
  {
    name: '40201',
    status: 402,
    errorCode: 40_201,
    text: 'Insufficient wallet balance. Required: $0.50, Available: $0.25',
    code: 'insufficient-balance',
    context: { required: '0.50', available: '0.25', currency: '$' },
    recovery: 'none',
    scope: 'account',
    remedy: 'top-up',
  },
  {
    name: '40301',
    status: 403,
    errorCode: 40_301,
    text: 'Model access denied: the model is not enabled for your account',
    code: 'access-denied',
    context: { resource: 'model' },
    recovery: 'none',
    scope: 'session',
    remedy: 'support@faseeh.ai',
  },
  {
    ...missing,
    name: '40401, a model',
    text: 'Model not found: faseeh-v2-preview',
    code: 'model-unavailable',
    context: { model: 'faseeh-v2-preview' },
    remedy: 'Check the model id',
  },
  {
    ...missing,
    name: '50001 with 404',
    errorCode: 50_001,
    text: 'Model not found: faseeh-v2-preview',
    code: 'model-unavailable',
    context: { model: 'faseeh-v2-preview' },
    remedy: 'Check the model id',
  },
  {
    ...missing,
    name: '40401, a voice',
    text: 'Voice not found: ar-nobody-1',
    code: 'not-found',
    context: { resource: 'voice', id: 'ar-nobody-1' },
    remedy: 'Check the voice id',
  },
  {
    ...missing,
    name: '40401, an endpoint',
    text: 'Endpoint not found: /api/v9',
    code: 'not-found',
    context: { resource: 'path', id: '/api/v9' },
    remedy: 'Check the address',
  },
  {
    name: '42901',
    status: 429,
    errorCode: 42_901,
    text: 'Concurrency limit exceeded. Maximum 5 concurrent requests allowed. Current: 6. Please wait for running requests.',
    code: 'concurrency-limit',
    context: { maximum: 5, current: 6 },
    recovery: 'wait-for-slot',
    scope: 'account',
    remedy: 'queue requests',
  },
  { ...internal, name: '50001, the server', text: 'Internal server error', context: {} },
  {
    ...internal,
    name: '50001, ElevenLabs behind it',
    text: 'ElevenLabs API request failed',
    context: { part: 'upstream' },
    remedy: 'Wait a few minutes',
  },
  { ...internal, name: '50001, the database', text: 'Database query failed', context: { part: 'database' } },
  { ...internal, name: '50001, the file storage', text: 'File storage upload failed', context: { part: 'storage' } },
  { ...internal, name: '50001, a time-out', text: 'Request timed out', context: { failure: 'timeout' } },
  {
    ...internal,
    name: '50001, a connection',
    text: 'Connection to the voice server failed',
    context: { failure: 'connection' },
  },
];

/** What only HTTP can say, by its status. */
export const faseehGatewayRows: readonly FaseehRow[] = [502, 503, 504].map((status) => ({
  ...internal,
  name: `50001 with ${status}`,
  status,
  text: 'The service is not available',
  code: 'provider-unavailable',
  context: {},
}));
