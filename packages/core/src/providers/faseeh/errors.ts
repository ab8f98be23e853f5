import type { ErrorTable, RowMeaning } from '../../errors/table.ts';
import { internal, apiErrors } from './api-errors.ts';
import { invalid, tooLarge, validationErrors } from './validation-errors.ts';

const page = 'Faseeh error page, Errors';
const types = (name: string) => `${page} > Error Types > ${name}`;
const reference = `${page} > Error Code Reference`;
const socketPage = `${page} > WebSocket Errors`;

const badKey: RowMeaning = {
  code: 'authentication-failed',
  means: 'Authentication failed, or the API key is invalid.',
  remedy: 'Verify your API key is correct and valid.',
};
const noKey: RowMeaning = {
  code: 'authentication-failed',
  context: { problem: 'missing' },
  means: 'The request carried no API key.',
  remedy: 'Ensure x-api-key header is included in the request: pass an API key.',
};
const malformedKey: RowMeaning = {
  ...badKey,
  context: { problem: 'malformed' },
  means: 'The format of the API key is invalid, or its JWT has no valid signature.',
  remedy:
    'Verify the API key format is correct: copy the key again from your Faseeh account, whole and without blanks.',
};
const expiredKey: RowMeaning = {
  ...badKey,
  context: { problem: 'expired' },
  means: 'The API key has expired.',
  remedy: "Check that the API key hasn't expired, and generate a new API key in your Faseeh account if it has.",
};
const revokedKey: RowMeaning = {
  ...badKey,
  context: { problem: 'revoked' },
  means: 'The API key has been revoked or deleted.',
  remedy: 'Generate a new API key if the current one was revoked.',
};
const balance: RowMeaning = {
  code: 'insufficient-balance',
  means: 'The wallet does not hold what the request costs.',
  remedy:
    'Recharge your account balance: check your current balance, and add funds to your account via the dashboard. Enable auto-topup to automatically recharge when balance is low.',
};
const modelAccess: RowMeaning = {
  code: 'access-denied',
  context: { resource: 'model' },
  scope: 'session',
  means: 'The model is not enabled for the account.',
  remedy:
    'Contact support@faseeh.ai to request access. Verify your subscription plan includes access to the model, and check if the model ID is correct.',
  support: 'support@faseeh.ai',
};
const noModel: RowMeaning = {
  code: 'model-unavailable',
  means: 'There is no model of that id.',
  remedy: 'Check that the model ID is correct: faseeh-v1-preview and faseeh-mini-v1-preview are known.',
};
const noVoice: RowMeaning = {
  code: 'not-found',
  context: { resource: 'voice' },
  means: 'There is no voice of that id.',
  remedy: "Check that the voice ID is correct, and verify the voice hasn't been deleted.",
};
const noEndpoint: RowMeaning = {
  code: 'not-found',
  context: { resource: 'path' },
  means: 'There is no such endpoint.',
  remedy: "Ensure you're using the correct endpoint: check the address of the provider, and its path.",
};
const notFound: RowMeaning = {
  code: 'not-found',
  means: 'The model, the voice or the endpoint does not exist.',
  remedy:
    "Check that the model ID, voice ID, or resource ID is correct. Verify the resource hasn't been deleted, and ensure you're using the correct endpoint.",
};
const concurrency: RowMeaning = {
  code: 'concurrency-limit',
  means: 'The account has as many requests running as its plan allows at once.',
  remedy:
    'Wait for current requests to complete, reduce the number of simultaneous API calls, implement request queuing in your application, or upgrade your plan (https://app.faseeh.ai/en/subscription).',
};

const authentication: ErrorTable = [
  {
    says: [
      'x-api-key or Authorization header is required',
      'authorization header is required',
      'authorization header is missing',
      'authorization header is invalid or missing',
      'Missing x-api-key header',
      'Missing authentication',
      'missing API key',
      'API key is missing',
      'API key is required',
      'API key not provided',
      'token is missing',
      'token is required',
      'token not provided',
      'no API key',
    ],
    ...noKey,
    source: `${types('AuthenticationError')}; ${socketPage}`,
  },
  {
    says: [
      'Invalid API key format',
      'API key format is invalid',
      'API key has an invalid format',
      'Invalid JWT signature',
      'JWT signature is invalid',
      'invalid signature',
      'JWT malformed',
      'malformed API key',
      'API key is malformed',
    ],
    ...malformedKey,
    source: types('AuthenticationError'),
  },
  {
    says: ['Expired API key', 'API key has expired', 'API key expired', 'JWT expired', 'token expired'],
    ...expiredKey,
    source: types('AuthenticationError'),
  },
  {
    says: [
      'Revoked or deleted API key',
      'revoked API key',
      'deleted API key',
      'API key has been revoked',
      'API key has been deleted',
      'API key revoked',
      'API key deleted',
    ],
    ...revokedKey,
    source: types('AuthenticationError'),
  },
  {
    says: [
      'AuthenticationError',
      'Unauthorized',
      'authentication fails or API key is invalid',
      'Authentication failed or invalid API key',
      'Authentication failed',
      'Invalid API key',
      'API key is invalid',
      'API key is not valid',
      'API key not found',
      'invalid token',
    ],
    ...badKey,
    source: `${types('AuthenticationError')}; ${reference}`,
  },
];

const account: ErrorTable = [
  {
    says: [
      'Required: {required:amount}, Available: {available:amount}',
      'Available: {available:amount}, Required: {required:amount}',
      'InsufficientBalanceError',
      'Payment Required',
      "the user's account balance is insufficient",
      'Insufficient wallet balance',
      'Insufficient account balance',
      'Insufficient balance',
      'balance is insufficient',
    ],
    ...balance,
    source: `${types('InsufficientBalanceError')}; ${reference}`,
  },
  {
    says: [
      'ModelAccessError',
      'Forbidden',
      "attempts to access a model they don't have permission to use",
      'model is not enabled for your account',
      'model … is not enabled for your account',
      'Some models require special access',
      'Contact support to request access to restricted models',
      'Model access denied',
      'access to the model is denied',
      'not have access to the model',
    ],
    ...modelAccess,
    source: `${types('ModelAccessError')}; ${reference}`,
  },
  {
    says: [
      'Maximum {maximum:number} concurrent requests allowed. Current: {current:number}',
      'Maximum {maximum:number} concurrent request allowed. Current: {current:number}',
      'Maximum {maximum:number} concurrent requests',
      'Maximum {maximum:number} concurrent request',
      'Maximum of {maximum:number} concurrent requests',
      'Max {maximum:number} concurrent requests',
      'limit of {maximum:number} concurrent requests',
      'maximum {maximum:number}, current {current:number}',
      'ConcurrencyLimitError',
      'Too Many Requests',
      'has exceeded their concurrent request limit',
      'Concurrency limit exceeded',
      'Concurrent request limit exceeded',
    ],
    ...concurrency,
    source: `${types('ConcurrencyLimitError')}; ${reference}`,
  },
];

const absent: ErrorTable = [
  {
    says: [
      'Model not found: {model}',
      'model_id {model} not found',
      'model with id {model} not found',
      'model {model} could not be found',
      'unknown model: {model}',
      'Model {model?} not found',
      'Model {model?} does not exist',
      'No such model: {model}',
    ],
    ...noModel,
    source: types('NotFoundError'),
  },
  {
    says: [
      'Voice not found: {id}',
      'voice_id {id} not found',
      'voice with id {id} not found',
      'voice {id} could not be found',
      'unknown voice: {id}',
      'Voice {id?} not found',
      'Voice {id?} does not exist',
      'No such voice: {id}',
    ],
    ...noVoice,
    source: types('NotFoundError'),
  },
  {
    says: [
      'Resource endpoint not found',
      'endpoint not found: {id}',
      'endpoint {id?} not found',
      'route not found: {id}',
      'route {id?} not found',
      'path not found: {id}',
      'path {id?} not found',
      'Cannot GET {id}',
      'Cannot POST {id}',
    ],
    ...noEndpoint,
    source: types('NotFoundError'),
  },
  {
    says: ['NotFoundError', 'Not Found', "a requested resource doesn't exist", 'Resource not found'],
    ...notFound,
    source: `${types('NotFoundError')}; ${reference}`,
  },
];

/** What the status says by itself. */
const byStatus: ErrorTable = [
  { status: 400, ...invalid, source: reference },
  { status: 401, ...badKey, source: reference },
  { status: 402, ...balance, source: reference },
  { status: 403, ...modelAccess, source: reference },
  { status: 404, ...notFound, source: reference },
  { status: 413, ...tooLarge, source: 'RFC 9110 §15.5.14' },
  { status: 429, ...concurrency, source: reference },
];

/** What the code says by itself, where neither status nor text said more: in a frame that has one after all, or behind an odd status. */
const byCode: ErrorTable = [
  { providerCode: 40_101, ...badKey, source: reference },
  { providerCode: 40_201, ...balance, source: reference },
  { providerCode: 40_301, ...modelAccess, source: reference },
  { providerCode: 40_401, ...notFound, source: reference },
  { providerCode: 42_901, ...concurrency, source: reference },
  { providerCode: 50_001, ...internal, source: reference },
  { providerCode: 40_001, ...invalid, source: reference },
];

/**
 * What goes wrong at Faseeh, over HTTP (`{errorCode, errorMessage}`, the code a number or a string) and on the WebSocket
 * (`{type: "error", message}` or `errorMessage`, no code). A status of 5xx decides before any text: what a provider behind this one
 * says of its own keys and models is not about ours. Else the text says most; then the status, before the code, since 50001 comes
 * with 404 too.
 *
 * Not here, because nothing is known of them: close codes. The texts of most cases are not published, so that the rows have the
 * page's names for the cases, and the likeliest ways to say them. A text that no row knows still has its status or its code.
 */
export const faseehErrors: ErrorTable = [
  ...apiErrors,
  ...authentication,
  ...account,
  ...absent,
  ...validationErrors,
  ...byStatus,
  ...byCode,
];
