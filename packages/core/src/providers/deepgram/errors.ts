import type { ErrorTable, RowMeaning } from '../../errors/table.ts';

const docs = 'https://developers.deepgram.com/docs/';
const page = `${docs}errors`;
const closes = `${docs}stt-troubleshooting-websocket-data-and-net-errors`;
const rfc = 'RFC 9110 §15.6';
const sdk = 'github.com/deepgram/deepgram-python-sdk/';
const on = ['refused'] as const;
const close = ['close'] as const;

const denied: RowMeaning = {
  code: 'access-denied',
  means: 'The key does not have the permission for this.',
  remedy: 'Create a key with at least the role Member in the console (console.deepgram.com).',
};
const undecodable: RowMeaning = {
  code: 'audio-invalid',
  context: { reason: 'the provider could not decode it' },
  means: 'What was sent could not be decoded as audio.',
};
const internal: RowMeaning = { code: 'provider-internal-error', means: 'Something failed inside the provider.' };
const idle: RowMeaning = {
  code: 'connection-lost',
  recovery: 'reconnect',
  means: 'The provider received nothing for 10 s, or no audio in the first 10 s.',
};

/**
 * What goes wrong at Deepgram. A refused handshake has a code, a sentence and an id in its body: INVALID_AUTH (401),
 * INSUFFICIENT_PERMISSIONS (401 or 403), FORBIDDEN (403), ASR_PAYMENT_REQUIRED (402), TOO_MANY_REQUESTS (429), and for 400
 * INVALID_QUERY_PARAMETER, INVALID_JSON or `Bad Request`. After that `/v1/listen` says all in the reason of a close, and Flux in a
 * frame before it. Of closes, older pages have other numbers: the reason decides.
 */
export const deepgramErrors: ErrorTable = [
  {
    on,
    says: ['Project does not have access to the requested model', 'No such model/version combination found'],
    code: 'model-unavailable',
    means: 'The model does not exist, not in this version or for this language, or the project does not have it.',
    source: page,
  },
  {
    on,
    providerCode: ['INSUFFICIENT_PERMISSIONS', 'FORBIDDEN'],
    ...denied,
    source: `${page}, ${docs}token-based-authentication`,
  },
  { on, says: 'failed to process audio: corrupt or unsupported data', ...undecodable, source: page },
  { on, status: 400, code: 'invalid-request', means: 'A parameter of the request is wrong.', source: page },
  {
    on,
    status: 401,
    code: 'authentication-failed',
    means: 'The key or the temporary token is wrong, or the token has expired.',
    source: page,
  },
  { on, status: 402, code: 'insufficient-balance', means: 'The project has no credit left.', source: page },
  { on, status: 403, ...denied, source: page },
  {
    on,
    status: 429,
    code: 'concurrency-limit',
    means: 'The project has as many streams open as its plan allows.',
    source: `${page}, ${docs}api-rate-limits`,
  },
  { on, status: 500, ...internal, source: rfc },
  {
    on,
    status: [502, 503, 504],
    code: 'provider-unavailable',
    means: 'The provider is overloaded, or a gateway before it could not reach it.',
    source: rfc,
  },
  { on: close, says: 'DATA-0000', ...undecodable, source: closes },
  {
    on: close,
    says: ['NET-0001', 'did not receive audio data or a text message within the timeout window'],
    ...idle,
    source: `${closes}, ${sdk}issues/319`,
  },
  {
    on: close,
    says: ['NET-0000', 'did not provide a response message within the timeout window'],
    ...internal,
    context: { failure: 'timeout' },
    source: `${closes}, ${sdk}issues/509`,
  },
  { on: close, closeCode: 1011, ...internal, source: closes },
  { on: ['frame'], providerCode: 'INACTIVE_CLIENT', ...idle, source: 'github.com/livekit/agents/pull/3579' },
  { on: ['frame'], providerCode: 'INTERNAL_SERVER_ERROR', ...internal, source: '@deepgram/sdk 5.13.0' },
];
