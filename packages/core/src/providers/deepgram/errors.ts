import { explain } from '#prose/deepgram';
import type { ErrorTable, RowMeaning } from '../../errors/table.ts';

const on = ['refused'] as const;
const close = ['close'] as const;

const denied: RowMeaning = {
  code: 'access-denied',
  remedy: 'Create a key with at least the role Member in the console (console.deepgram.com).',
};
const undecodable: RowMeaning = {
  code: 'audio-invalid',
  context: { reason: 'the provider could not decode it' },
};
const internal: RowMeaning = { code: 'provider-internal-error' };
const idle: RowMeaning = {
  code: 'connection-lost',
  recovery: 'reconnect',
};

/**
 * What goes wrong at Deepgram. A refused handshake has a code, a sentence and an id in its body: INVALID_AUTH (401),
 * INSUFFICIENT_PERMISSIONS (401 or 403), FORBIDDEN (403), ASR_PAYMENT_REQUIRED (402), TOO_MANY_REQUESTS (429), and for 400
 * INVALID_QUERY_PARAMETER, INVALID_JSON or `Bad Request`. After that `/v1/listen` says all in the reason of a close, and Flux in a
 * frame before it. Of closes, older pages have other numbers: the reason decides.
 */
export const deepgramErrors: ErrorTable = explain([
  {
    on,
    says: ['Project does not have access to the requested model', 'No such model/version combination found'],
    code: 'model-unavailable',
  },
  {
    on,
    providerCode: ['INSUFFICIENT_PERMISSIONS', 'FORBIDDEN'],
    ...denied,
  },
  { on, says: 'failed to process audio: corrupt or unsupported data', ...undecodable },
  { on, status: 400, code: 'invalid-request' },
  {
    on,
    status: 401,
    code: 'authentication-failed',
  },
  { on, status: 402, code: 'insufficient-balance' },
  { on, status: 403, ...denied },
  {
    on,
    status: 429,
    code: 'concurrency-limit',
  },
  { on, status: 500, ...internal },
  {
    on,
    status: [502, 503, 504],
    code: 'provider-unavailable',
  },
  { on: close, says: 'DATA-0000', ...undecodable },
  {
    on: close,
    says: ['NET-0001', 'did not receive audio data or a text message within the timeout window'],
    ...idle,
  },
  {
    on: close,
    says: ['NET-0000', 'did not provide a response message within the timeout window'],
    ...internal,
    context: { failure: 'timeout' },
  },
  { on: close, closeCode: 1011, ...internal },
  { on: ['frame'], providerCode: 'INACTIVE_CLIENT', ...idle },
  { on: ['frame'], providerCode: 'INTERNAL_SERVER_ERROR', ...internal },
]);
