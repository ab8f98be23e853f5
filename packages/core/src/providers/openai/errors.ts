import type { ErrorTable, RowMeaning } from '../../errors/table.ts';

const guide = 'https://developers.openai.com/api/docs/guides/error-codes';
const types = 'npm openai 7.57.0, resources/realtime/realtime.d.ts';
const aimock = 'npm @copilotkit/aimock 1.43.0, dist/ws-realtime.js (a capture of 2026-09-15)';
const captured =
  'Close frames of wss://api.openai.com/v1/realtime that users have reported: the type and the code, with a dot';
const expiry =
  'https://github.com/livekit/agents/issues/2341 and https://github.com/openai/openai-realtime-api-beta/issues/23';
const vllm = 'vllm-project/vllm, vllm/entrypoints/openai/realtime/connection.py';
const azure = 'https://learn.microsoft.com/azure/ai-services/openai: answers that users have reported';
const beta = 'https://platform.openai.com/docs/api-reference/realtime-server-events, example of the failed event';

/** What close frames write: `invalid_request_error.invalid_api_key`. */
const reason = (code: string): string => `invalid_request_error.${code}`;

const wrongKey: RowMeaning = {
  code: 'authentication-failed',
  means: 'The API key, or the client secret, is missing, wrong or no longer valid.',
  remedy:
    'Check the key at https://platform.openai.com/account/api-keys, and that it belongs to the organization and the project that are used.',
};
const noMember: RowMeaning = {
  code: 'access-denied',
  means: 'The account belongs to no organization, or this address or country is not allowed to use it.',
  remedy:
    'Ask the owner of the organization to add you, or to allow the address; the supported countries are listed at https://platform.openai.com/docs/supported-countries.',
};
const noModel: RowMeaning = {
  code: 'model-unavailable',
  means: 'The model does not exist, does not transcribe in real time, or the account does not have it.',
  remedy:
    'Choose another model, like gpt-live-transcribe; at Azure, the name of a deployment; at a server of your own, the model that it serves.',
};
const quota: RowMeaning = {
  code: 'insufficient-balance',
  means: 'The credits are used up, or the limit of spending is reached.',
  remedy: 'Buy credits or raise the limit at https://platform.openai.com/settings/organization/billing.',
};
const tooMany: RowMeaning = {
  code: 'rate-limited',
  means: 'The organization sends more requests, or more audio, than its limit allows.',
};
const overloaded: RowMeaning = {
  code: 'provider-unavailable',
  means: 'The provider is overloaded, or its gateway cannot reach it.',
};
const internal: RowMeaning = {
  code: 'provider-internal-error',
  means: 'Something failed inside the provider.',
  remedy:
    'Retry after a brief wait, and see https://status.openai.com/; contact the support with the request ID if it goes on.',
};
const refused: RowMeaning = {
  code: 'invalid-request',
  means: 'The provider refused the configuration, or a message.',
  remedy: "Correct what the provider's text names.",
};

/** Codes for a value that cannot be right. */
const invalid = [
  'invalid_value',
  'invalid_type',
  'unknown_parameter',
  'invalid_session_config',
  'invalid_event',
  'invalid_json',
];

/**
 * What goes wrong at OpenAI and at servers that copy its interface. A handshake is hardly ever refused: the socket opens, and a frame says what is wrong, with
 * a type and a code, before a close whose reason is both. The code decides, then the words. An error frame after which the session
 * goes on without loss is `survivable`; of others it is not known whether audio was lost with them.
 */
export const openaiErrors: ErrorTable = [
  {
    providerCode: 'session_expired',
    code: 'connection-lost',
    recovery: 'reconnect',
    means:
      'The session has reached the longest time that the provider allows, 15 to 60 minutes. The next link goes on.',
    remedy: null,
    source: expiry,
  },
  {
    says: ['Your session hit the maximum duration of {minutes} minutes', 'session hit the maximum duration'],
    code: 'connection-lost',
    recovery: 'reconnect',
    means: 'The session has reached the longest time that the provider allows, in the words of a close.',
    remedy: null,
    source: expiry,
  },
  {
    on: ['frame'],
    says: ['Error committing input audio buffer: buffer too small', 'buffer too small'],
    survivable: true,
    code: 'invalid-request',
    means: 'There was less than 100 ms of audio to commit. It stays for the next turn.',
    remedy: null,
    source:
      'https://community.openai.com/t/realtime-transcription-messages-flow-is-wrong/1148726; the link answers it by itself',
  },
  {
    on: ['frame'],
    says: ['The audio could not be transcribed', 'audio_unintelligible'],
    survivable: true,
    code: 'audio-invalid',
    context: { reason: 'a turn could not be transcribed' },
    means:
      'One turn could not be transcribed. It is sent again on another link, and becomes a gap if that one fails too.',
    remedy: null,
    source: beta,
  },
  {
    providerCode: ['beta_api_shape_disabled', reason('beta_api_shape_disabled')],
    ...refused,
    means: 'The beta of the interface, which a header OpenAI-Beta asks for, is shut down.',
    remedy: 'Remove the header OpenAI-Beta from what dials or relays.',
    source: aimock,
  },
  {
    says: [reason('beta_api_shape_disabled'), 'The Realtime Beta API is no longer supported'],
    ...refused,
    means: 'The beta of the interface is shut down, in the words of a close.',
    remedy: 'Remove the header OpenAI-Beta from what dials or relays.',
    source: aimock,
  },
  {
    providerCode: ['insufficient_quota', 'credit_balance_exhausted', 'billing_hard_limit_reached'],
    ...quota,
    source: guide,
  },
  {
    says: [
      'You exceeded your current quota, please check your plan and billing details',
      'exceeded your current quota',
    ],
    ...quota,
    source: guide,
  },
  { providerCode: ['rate_limit_exceeded', 'too_many_requests', 'RateLimitReached'], ...tooMany, source: guide },
  { providerCode: ['server_is_overloaded', 'slow_down', 'service_unavailable_error'], ...overloaded, source: guide },
  { says: ['Rate limit reached for', 'Rate limit reached'], ...tooMany, source: guide },
  {
    says: ['The engine is currently overloaded, please try again later', 'is currently overloaded'],
    ...overloaded,
    source: guide,
  },
  {
    says: [
      'You must be a member of an organization to use the API',
      'IP not authorized',
      'Country, region, or territory not supported',
    ],
    ...noMember,
    source: guide,
  },
  { providerCode: ['unsupported_country_region_territory', 'ip_not_authorized'], ...noMember, source: guide },
  { providerCode: 'invalid_api_key', ...wrongKey, source: guide },
  {
    says: [
      reason('invalid_api_key'),
      'Incorrect API key provided',
      'Invalid Authentication',
      'Missing bearer or basic authentication',
      'Access denied due to invalid subscription key or wrong API endpoint',
    ],
    ...wrongKey,
    source: `${guide}; ${captured}; ${azure}`,
  },
  {
    providerCode: ['model_not_found', 'invalid_model', 'missing_model', 'DeploymentNotFound', 'model_not_validated'],
    ...noModel,
    source: `${guide}; ${vllm}; ${azure}`,
  },
  {
    says: [
      reason('model_not_found'),
      reason('invalid_model'),
      reason('missing_model'),
      'The model {model} does not exist',
      'Model {model} does not support session type transcription',
      'Model {model} is not supported in realtime mode',
      'The API deployment for this resource does not exist',
      'You must provide a model parameter',
      'Model not validated',
    ],
    ...noModel,
    source: `${aimock}; ${captured}; ${vllm}; ${azure}`,
  },
  {
    providerCode: 'missing_required_parameter',
    fields: { param: 'field' },
    ...refused,
    code: 'field-missing',
    means: 'A parameter is missing.',
    source: types,
  },
  {
    providerCode: 'missing_required_parameter',
    ...refused,
    code: 'field-missing',
    means: 'A parameter is missing, and the provider does not name it.',
    source: types,
  },
  { providerCode: invalid, fields: { param: 'field' }, ...refused, source: `${types}; ${aimock}` },
  {
    providerCode: [...invalid, 'unknown_event'],
    ...refused,
    means: 'The provider refused the configuration, or a message, and names no parameter.',
    source: `${types}; ${aimock}; ${vllm}`,
  },
  {
    providerCode: 'invalid_audio',
    code: 'audio-invalid',
    context: { reason: 'it cannot be decoded' },
    means: 'The audio of a message could not be decoded.',
    remedy: null,
    recovery: 'reconnect',
    once: true,
    source: vllm,
  },
  { providerCode: ['server_error', 'internal_error', 'processing_error'], ...internal, source: `${types}; ${vllm}` },
  {
    says: ['The server had an error while processing your request', 'The server had an error processing your request'],
    ...internal,
    source: guide,
  },
  { status: 401, ...wrongKey, source: guide },
  { status: 403, ...noMember, source: guide },
  { status: 429, ...tooMany, source: guide },
  { status: 500, ...internal, source: guide },
  { status: [502, 503, 504], ...overloaded, source: guide },
  {
    status: 404,
    on: ['refused'],
    code: 'not-found',
    means: 'There is nothing at that address.',
    remedy: 'Check the path of the address: OpenAI has /v1/realtime, Azure /openai/v1/realtime.',
    source: 'RFC 9110 §15.5.5',
  },
  { status: 400, ...refused, means: 'The provider refused the request.', source: guide },
];
