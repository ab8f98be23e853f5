import { explain } from '#prose/faseeh';
import { statusRows } from '../../errors/status-rows.ts';
import type { ErrorTable, RowMeaning } from '../../errors/table.ts';
import { internal, apiErrors } from './api-errors.ts';
import { invalid, tooLarge, validationErrors } from './validation-errors.ts';

const badKey: RowMeaning = {
  code: 'authentication-failed',
  remedy: 'Verify your API key is correct and valid.',
};
const noKey: RowMeaning = {
  code: 'authentication-failed',
  context: { problem: 'missing' },
  remedy: 'Ensure x-api-key header is included in the request: pass an API key.',
};
const malformedKey: RowMeaning = {
  ...badKey,
  context: { problem: 'malformed' },
  remedy:
    'Verify the API key format is correct: copy the key again from your Faseeh account, whole and without blanks.',
};
const expiredKey: RowMeaning = {
  ...badKey,
  context: { problem: 'expired' },
  remedy: "Check that the API key hasn't expired, and generate a new API key in your Faseeh account if it has.",
};
const revokedKey: RowMeaning = {
  ...badKey,
  context: { problem: 'revoked' },
  remedy: 'Generate a new API key if the current one was revoked.',
};
const balance: RowMeaning = {
  code: 'insufficient-balance',
  remedy:
    'Recharge your account balance: check your current balance, and add funds to your account via the dashboard. Enable auto-topup to automatically recharge when balance is low.',
};
const modelAccess: RowMeaning = {
  code: 'access-denied',
  context: { resource: 'model' },
  scope: 'session',
  remedy:
    'Contact support@faseeh.ai to request access. Verify your subscription plan includes access to the model, and check if the model ID is correct.',
  support: 'support@faseeh.ai',
};
const noModel: RowMeaning = {
  code: 'model-unavailable',
  remedy: 'Check that the model ID is correct: faseeh-v1-preview and faseeh-mini-v1-preview are known.',
};
const noVoice: RowMeaning = {
  code: 'not-found',
  context: { resource: 'voice' },
  remedy: "Check that the voice ID is correct, and verify the voice hasn't been deleted.",
};
const noEndpoint: RowMeaning = {
  code: 'not-found',
  context: { resource: 'path' },
  remedy: "Ensure you're using the correct endpoint: check the address of the provider, and its path.",
};
const notFound: RowMeaning = {
  code: 'not-found',
  remedy:
    "Check that the model ID, voice ID, or resource ID is correct. Verify the resource hasn't been deleted, and ensure you're using the correct endpoint.",
};
const concurrency: RowMeaning = {
  code: 'concurrency-limit',
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
  },
  {
    says: ['Expired API key', 'API key has expired', 'API key expired', 'JWT expired', 'token expired'],
    ...expiredKey,
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
  },
  { says: ['NotFoundError', 'Not Found', "a requested resource doesn't exist", 'Resource not found'], ...notFound },
];

/** What the status says by itself. */
const byStatus: ErrorTable = statusRows({
  400: invalid,
  401: badKey,
  402: balance,
  403: modelAccess,
  404: notFound,
  413: tooLarge,
  429: concurrency,
});

/** What the code says by itself, where neither status nor text said more: in a frame that has one after all, or behind an odd status. */
const byCode: ErrorTable = [
  { providerCode: 40_101, ...badKey },
  { providerCode: 40_201, ...balance },
  { providerCode: 40_301, ...modelAccess },
  { providerCode: 40_401, ...notFound },
  { providerCode: 42_901, ...concurrency },
  { providerCode: 50_001, ...internal },
  { providerCode: 40_001, ...invalid },
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
export const faseehErrors: ErrorTable = explain([
  ...apiErrors,
  ...authentication,
  ...account,
  ...absent,
  ...validationErrors,
  ...byStatus,
  ...byCode,
]);
