import type { ErrorTable, RowMeaning } from '../../errors/table.ts';

const guide = 'developers.openai.com/api/docs/guides/error-codes';
/** npm openai 7.57.0, `realtime.d.ts`; npm @copilotkit/aimock 1.43.0, `ws-realtime.js`; vllm, `realtime/connection.py`; reports of users. */
const seen = 'openai 7.57.0, aimock 1.43.0, vLLM and reports of users';

const wrongKey: RowMeaning = { code: 'authentication-failed', means: 'The key or the client secret is not valid.' };
const noAccess: RowMeaning = { code: 'access-denied', means: 'The organization, address or country is not allowed.' };
const tooMany: RowMeaning = { code: 'rate-limited', means: 'The limit of requests or audio is reached.' };
const overloaded: RowMeaning = { code: 'provider-unavailable', means: 'The provider is overloaded or out of reach.' };
const internal: RowMeaning = { code: 'provider-internal-error', means: 'Something failed inside the provider.' };
const refused: RowMeaning = { code: 'invalid-request', means: 'The provider refused the configuration, or a message.' };
/** The provider goes on after it, and nothing that was sent is lost. */
const survived = { on: ['frame'], survivable: true, remedy: null } as const;

/**
 * What goes wrong at OpenAI and at servers that copy its interface. A handshake is hardly ever refused: the socket opens, and a frame
 * says what is wrong by a code, before a close whose reason is the error's type and code. Of errors that are not `survivable` it is not
 * known whether audio was lost with them.
 */
export const openaiErrors: ErrorTable = [
  {
    says: ['session_expired', 'session hit the maximum duration'],
    code: 'connection-lost',
    recovery: 'reconnect',
    means: 'The session has reached its longest time, 15 to 60 minutes. The next link goes on.',
    remedy: null,
    source: seen,
  },
  {
    says: ['Error committing input audio buffer: buffer too small', 'input_audio_buffer_commit_empty'],
    ...survived,
    code: 'invalid-request',
    means: 'Less than 100 ms of audio was committed. It stays for the next turn.',
    source: seen,
  },
  {
    says: ['audio_unintelligible', 'audio could not be transcribed'],
    ...survived,
    code: 'audio-invalid',
    context: { reason: 'not intelligible' },
    means: 'A turn could not be transcribed. Another link is asked for it, once.',
    source: seen,
  },
  { says: 'beta_api_shape_disabled', ...refused, remedy: 'Remove the header OpenAI-Beta.', source: seen },
  {
    says: ['insufficient_quota', 'credit_balance_exhausted', 'exceeded your current quota'],
    code: 'insufficient-balance',
    means: 'The credits, or the limit of spending, are used up.',
    source: guide,
  },
  { says: ['rate_limit_exceeded', 'Rate limit reached'], ...tooMany, source: guide },
  {
    says: ['server_is_overloaded', 'slow_down', 'service_unavailable_error', 'currently overloaded'],
    ...overloaded,
    source: guide,
  },
  {
    says: ['unsupported_country_region_territory', 'must be a member of an organization', 'IP not authorized'],
    ...noAccess,
    source: guide,
  },
  { says: ['invalid_api_key', 'Incorrect API key', 'invalid subscription key'], ...wrongKey, source: seen },
  {
    says: ['model_not_found', 'invalid_model', 'DeploymentNotFound', 'model_not_validated', 'model {model} does not'],
    code: 'model-unavailable',
    means: 'The model or deployment does not exist, or does not transcribe in real time.',
    source: seen,
  },
  {
    says: ['invalid_value', 'unknown_parameter', 'missing_required_parameter'],
    fields: { param: 'field' },
    ...refused,
    source: seen,
  },
  {
    says: ['invalid_value', 'invalid_session_config', 'invalid_event', 'invalid_json', 'unknown_event'],
    ...refused,
    source: seen,
  },
  { says: ['server_error', 'processing_error', 'server had an error'], ...internal, source: guide },
  { status: 401, ...wrongKey, source: guide },
  { status: 403, ...noAccess, source: guide },
  { status: 429, ...tooMany, source: guide },
  { status: [502, 503, 504], ...overloaded, source: guide },
  { status: 500, ...internal, source: guide },
  { status: 400, ...refused, source: guide },
];
