import type { ErrorTable, RowMeaning } from '../../errors/table.ts';

const docs = 'https://developers.deepgram.com/docs/';
const page = `${docs}errors`;
const closes = `${docs}stt-troubleshooting-websocket-data-and-net-errors`;
const refusals = ['refused'] as const;

const auth: RowMeaning = {
  code: 'authentication-failed',
  means: 'The API key or the temporary token is wrong, or the token has expired.',
  remedy: 'Check the key in the console (console.deepgram.com), or get a new token for each dial.',
};
const denied: RowMeaning = {
  code: 'access-denied',
  means: 'The key does not have the permission for this.',
  remedy: 'Create a key with at least the role Member in the console (console.deepgram.com).',
};
const model: RowMeaning = {
  code: 'model-unavailable',
  means: 'The model does not exist, not in this version or for this language, or the project does not have it.',
};
const credits: RowMeaning = {
  code: 'insufficient-balance',
  means: 'The project has no credit left.',
  remedy: 'Add credit to the project in the console (console.deepgram.com).',
};
const busy: RowMeaning = {
  code: 'concurrency-limit',
  means: 'The project has as many streams open as its plan allows: 50 pay-as-you-go, more by agreement.',
};
const invalid: RowMeaning = { code: 'invalid-request', means: 'A parameter of the request is wrong.' };
const undecodable: RowMeaning = {
  code: 'audio-invalid',
  context: { reason: 'the provider could not decode it' },
  means: 'What was sent could not be decoded as audio.',
};
const internal: RowMeaning = { code: 'provider-internal-error', means: 'Something failed inside the provider.' };
const idle: RowMeaning = {
  code: 'connection-lost',
  recovery: 'reconnect',
  means: 'The provider received neither audio nor a message for 10 s, or no audio in the first 10 s.',
  remedy: 'Check that audio is written from the start of the session on.',
};

/**
 * What goes wrong at Deepgram. A refused handshake has a code, a sentence and an id in its body; after that `/v1/listen` says all in
 * the reason of a close, and Flux in a frame before it. Of close codes, older pages have other numbers: the reason decides.
 */
export const deepgramErrors: ErrorTable = [
  { on: refusals, providerCode: 'INVALID_AUTH', ...auth, source: page },
  { on: refusals, says: 'Project does not have access to the requested model', ...model, source: page },
  { on: refusals, says: 'No such model/version combination found', ...model, source: page },
  {
    on: refusals,
    providerCode: ['INSUFFICIENT_PERMISSIONS', 'FORBIDDEN'],
    ...denied,
    source: `${page}; ${docs}token-based-authentication`,
  },
  { on: refusals, providerCode: 'ASR_PAYMENT_REQUIRED', ...credits, source: page },
  { on: refusals, providerCode: 'TOO_MANY_REQUESTS', ...busy, source: `${page}; ${docs}api-rate-limits` },
  { on: refusals, says: 'failed to process audio: corrupt or unsupported data', ...undecodable, source: page },
  {
    on: refusals,
    providerCode: ['INVALID_QUERY_PARAMETER', 'INVALID_JSON', 'Bad Request'],
    ...invalid,
    source: `${page}; https://developers.deepgram.com/reference`,
  },
  { on: refusals, status: 400, ...invalid, source: page },
  { on: refusals, status: 401, ...auth, source: page },
  { on: refusals, status: 402, ...credits, source: page },
  { on: refusals, status: 403, ...denied, source: page },
  {
    on: refusals,
    status: 404,
    code: 'not-found',
    context: { resource: 'path' },
    means: 'The provider has nothing at this address.',
    remedy: 'Check the address that you pass as url.',
    source: page,
  },
  { on: refusals, status: 429, ...busy, source: page },
  { on: refusals, status: 500, ...internal, source: 'RFC 9110 §15.6.1' },
  {
    on: refusals,
    status: [502, 503, 504],
    code: 'provider-unavailable',
    means: 'The provider is overloaded, or a gateway before it could not reach it.',
    source: 'RFC 9110 §15.6',
  },
  { on: ['close'], says: 'DATA-0000', ...undecodable, source: closes },
  {
    on: ['close'],
    says: ['NET-0001', 'did not receive audio data or a text message within the timeout window'],
    ...idle,
    source: `${closes}; github.com/deepgram/deepgram-python-sdk/issues/319`,
  },
  {
    on: ['close'],
    says: ['NET-0000', 'did not provide a response message within the timeout window'],
    ...internal,
    context: { failure: 'timeout' },
    means: 'The provider sent no message in its own time: something failed inside it, or it was sent too little audio.',
    source: `${closes}; github.com/deepgram/deepgram-python-sdk/issues/509`,
  },
  { on: ['close'], closeCode: 1011, ...internal, source: `${closes}; RFC 6455 §7.4.1` },
  { on: ['frame'], providerCode: 'INACTIVE_CLIENT', ...idle, source: 'github.com/livekit/agents/pull/3579' },
  {
    on: ['frame'],
    providerCode: 'INTERNAL_SERVER_ERROR',
    ...internal,
    source: '@deepgram/sdk 5.13.0, ListenV2FatalError',
  },
];
