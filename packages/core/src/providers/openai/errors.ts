import type { ErrorTable, RowMeaning } from '../../errors/table.ts';

const guide = 'developers.openai.com/api/docs/guides/error-codes';
const sdk = 'npm openai 7.57.0, realtime.d.ts';
const aimock = 'npm @copilotkit/aimock 1.43.0, ws-realtime.js';
const closes = 'close frames in reports of users';
const vllm = 'vllm-project/vllm, realtime/connection.py';
const azure = 'answers of Azure in reports of users';

const wrongKey: RowMeaning = {
  code: 'authentication-failed',
  means: 'The API key, or the client secret, is missing, wrong or expired.',
  remedy: 'Check the key at platform.openai.com/account/api-keys, and its organization and project.',
};
const noAccess: RowMeaning = {
  code: 'access-denied',
  means: 'The account has no organization, or its address or country is not allowed.',
};
const tooMany: RowMeaning = { code: 'rate-limited', means: 'The limit of requests, or of audio, is reached.' };
const overloaded: RowMeaning = { code: 'provider-unavailable', means: 'The provider is overloaded or out of reach.' };
const internal: RowMeaning = { code: 'provider-internal-error', means: 'Something failed inside the provider.' };
const refused: RowMeaning = {
  code: 'invalid-request',
  means: 'The provider refused the configuration, or a message.',
};
/** The provider goes on after it, and nothing that was sent is lost. */
const survived = { on: ['frame'], survivable: true, remedy: null } as const;

/**
 * What goes wrong at OpenAI and at servers that copy its interface. A handshake is hardly ever refused: the socket opens, and a frame
 * says what is wrong by a code, before a close whose reason is the error's type and code. Of errors that are not `survivable` it is not known
 * whether audio was lost with them.
 */
export const openaiErrors: ErrorTable = [
  {
    says: ['session_expired', 'session hit the maximum duration'],
    code: 'connection-lost',
    recovery: 'reconnect',
    means:
      'The session has reached the longest time that the provider allows, 15 to 60 minutes. The next link goes on.',
    remedy: null,
    source: 'github.com/livekit/agents/issues/2341, github.com/openai/openai-realtime-api-beta/issues/23',
  },
  {
    says: ['Error committing input audio buffer: buffer too small', 'input_audio_buffer_commit_empty'],
    ...survived,
    code: 'invalid-request',
    means: 'There was less than 100 ms of audio to commit. It stays for the next turn.',
    source: 'community.openai.com/t/1148726',
  },
  {
    says: ['audio_unintelligible', 'The audio could not be transcribed'],
    ...survived,
    code: 'audio-invalid',
    context: { reason: 'a turn could not be transcribed' },
    means: 'One turn could not be transcribed. Another link is asked for it; if that fails too, it is a gap.',
    source: 'platform.openai.com/docs/api-reference/realtime-server-events',
  },
  {
    says: ['beta_api_shape_disabled', 'The Realtime Beta API is no longer supported'],
    ...refused,
    means: 'The beta of the interface is shut down.',
    remedy: 'Remove the header OpenAI-Beta from what dials or relays.',
    source: aimock,
  },
  {
    says: [
      'insufficient_quota',
      'credit_balance_exhausted',
      'billing_hard_limit_reached',
      'exceeded your current quota',
    ],
    code: 'insufficient-balance',
    means: 'The credits are used up, or the limit of spending is reached.',
    source: guide,
  },
  { says: ['rate_limit_exceeded', 'RateLimitReached', 'Rate limit reached'], ...tooMany, source: `${guide}; ${azure}` },
  {
    says: ['server_is_overloaded', 'slow_down', 'service_unavailable_error', 'is currently overloaded'],
    ...overloaded,
    source: guide,
  },
  {
    says: [
      'unsupported_country_region_territory',
      'Country, region, or territory not supported',
      'You must be a member of an organization',
      'IP not authorized',
    ],
    ...noAccess,
    source: guide,
  },
  {
    says: ['invalid_api_key', 'Incorrect API key provided', 'Invalid Authentication', 'invalid subscription key'],
    ...wrongKey,
    source: `${guide}; ${closes}; ${azure}`,
  },
  {
    says: [
      'model_not_found',
      'invalid_model',
      'missing_model',
      'DeploymentNotFound',
      'model_not_validated',
      'The model {model} does not exist',
      'Model {model} does not support session type',
    ],
    code: 'model-unavailable',
    means:
      'The model, or the deployment, does not exist, does not transcribe in real time, or the account does not have it.',
    source: `${guide}; ${closes}; ${aimock}; ${vllm}; ${azure}`,
  },
  {
    says: 'missing_required_parameter',
    fields: { param: 'field' },
    code: 'field-missing',
    means: 'A parameter is missing.',
    source: sdk,
  },
  {
    says: ['invalid_value', 'invalid_type', 'unknown_parameter', 'invalid_session_config'],
    fields: { param: 'field' },
    ...refused,
    source: `${sdk}; ${aimock}`,
  },
  {
    says: [
      'missing_required_parameter',
      'invalid_value',
      'invalid_session_config',
      'invalid_event',
      'unknown_event',
      'invalid_json',
    ],
    ...refused,
    means: 'The provider refused the configuration, or a message, and names no parameter.',
    source: `${sdk}; ${aimock}; ${vllm}`,
  },
  {
    says: 'invalid_audio',
    code: 'audio-invalid',
    context: { reason: 'it cannot be decoded' },
    means: 'The audio of a message could not be decoded.',
    recovery: 'reconnect',
    once: true,
    source: vllm,
  },
  {
    says: ['server_error', 'processing_error', 'The server had an error while processing your request'],
    ...internal,
    source: `${guide}; ${vllm}`,
  },
  { status: 400, ...refused, source: guide },
  { status: 401, ...wrongKey, source: guide },
  { status: 403, ...noAccess, source: guide },
  {
    status: 404,
    on: ['refused'],
    code: 'not-found',
    means: 'There is nothing at that address: OpenAI has /v1/realtime, Azure /openai/v1/realtime.',
    source: 'RFC 9110',
  },
  { status: 429, ...tooMany, source: guide },
  { status: 500, ...internal, source: guide },
  { status: [502, 503, 504], ...overloaded, source: guide },
];
