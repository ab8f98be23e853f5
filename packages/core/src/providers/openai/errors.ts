import { prose } from '#prose/openai';
import { explained } from '../../errors/prose.ts';
import type { ErrorTable, RowMeaning } from '../../errors/table.ts';

const wrongKey: RowMeaning = {
  code: 'authentication-failed',
  remedy:
    'Check the key at https://platform.openai.com/account/api-keys, and that it belongs to the project that is used.',
};
const denied: RowMeaning = { code: 'access-denied' };
const noModel: RowMeaning = {
  code: 'model-unavailable',
  remedy:
    'Choose another model, like gpt-live-transcribe; at Azure, the name of a deployment; at a server of your own, the model that it serves.',
};
const noCredit: RowMeaning = {
  code: 'insufficient-balance',
  remedy: 'Buy credits or raise the limit at https://platform.openai.com/settings/organization/billing.',
};
const tooMany: RowMeaning = { code: 'rate-limited' };
const overloaded: RowMeaning = { code: 'provider-unavailable' };
const internal: RowMeaning = {
  code: 'provider-internal-error',
  remedy:
    'Retry after a brief wait, and see https://status.openai.com/; contact the support with the request ID if it goes on.',
};
const refused: RowMeaning = {
  code: 'invalid-request',
  remedy: "Correct what the provider's text names.",
};
const expired: RowMeaning = {
  code: 'connection-lost',
  recovery: 'reconnect',
  remedy: null,
};
/** The provider goes on after it, and nothing that was sent is lost. */
const survived = { on: ['frame'], survivable: true, remedy: null } as const;

/**
 * What goes wrong at OpenAI and at servers that copy its interface. A handshake is hardly ever refused: the socket opens, and a frame
 * says what is wrong by a code, before a close (3000, 4000) whose reason is the error's type and code. Codes and words decide, then
 * the status. Of errors that are not `survivable` it is not known whether audio was lost with them.
 */
export const openaiErrors: ErrorTable = explained(prose, [
  { says: 'session_expired', ...expired },
  {
    says: ['Your session hit the maximum duration of {minutes} minutes', 'session hit the maximum duration'],
    ...expired,
  },
  {
    says: ['Error committing input audio buffer: buffer too small', 'input_audio_buffer_commit_empty'],
    ...survived,
    code: 'invalid-request',
  },
  {
    says: ['The audio could not be transcribed', 'audio_unintelligible'],
    ...survived,
    code: 'audio-invalid',
    context: { reason: 'a turn could not be transcribed' },
  },
  {
    says: ['beta_api_shape_disabled', 'The Realtime Beta API is no longer supported'],
    ...refused,
    remedy: 'Remove the header OpenAI-Beta from what dials or relays.',
  },
  {
    says: ['You exceeded your current quota, please check your plan and billing details', 'insufficient_quota'],
    ...noCredit,
  },
  { says: 'credit_balance_exhausted', ...noCredit },
  { says: ['Billing hard limit has been reached', 'billing_hard_limit_reached'], ...noCredit },
  { says: ['Rate limit reached for', 'rate_limit_exceeded', 'Rate limit reached'], ...tooMany },
  { says: ['slow_down', 'Slow Down'], ...tooMany },
  { says: 'RateLimitReached', ...tooMany },
  { says: ['server_is_overloaded', 'service_unavailable_error'], ...overloaded },
  { says: ['The engine is currently overloaded, please try again later', 'is currently overloaded'], ...overloaded },
  {
    says: ['Country, region, or territory not supported', 'unsupported_country_region_territory'],
    ...denied,
    remedy: 'See the supported countries at https://platform.openai.com/docs/supported-countries.',
  },
  {
    says: 'You must be a member of an organization to use the API',
    ...denied,
    remedy: 'Ask the owner of an organization to add you.',
  },
  {
    says: ['IP not authorized', 'ip_not_authorized'],
    ...denied,
    remedy: 'Send from an allowed address, or add this one to the list.',
  },
  { says: ['access_not_enabled', 'Your organization does not have access to the Realtime API'], ...denied },
  { says: ['Incorrect API key provided', 'invalid_api_key'], ...wrongKey },
  { says: 'Invalid Authentication', ...wrongKey },
  {
    says: 'Missing bearer or basic authentication',
    ...wrongKey,
    remedy: 'Give an API key; something between that removes the header Authorization loses it.',
  },
  {
    says: ['Access denied due to invalid subscription key or wrong API endpoint', 'invalid subscription key'],
    ...wrongKey,
    remedy: 'Check the key and the name of the resource in the Azure portal.',
  },
  { says: ['The model {model} does not exist or you do not have access to it', 'model_not_found'], ...noModel },
  {
    says: [
      'Model {model} is not supported in transcription mode',
      'invalid_model',
      'is not supported in realtime mode',
    ],
    ...noModel,
  },
  { says: 'Model {model} does not support session type', ...noModel },
  { says: ['missing_model', 'You must provide a model parameter'], ...noModel },
  { says: ['The API deployment for this resource does not exist', 'DeploymentNotFound'], ...noModel },
  { says: ['The model {model} does not exist'], ...noModel },
  { says: ['Model not validated', 'model_not_validated'], ...noModel },
  {
    says: 'missing_required_parameter',
    fields: { param: 'field' },
    code: 'field-missing',
  },
  { says: ["Missing required parameter: '{field}'", 'missing_required_parameter'], code: 'field-missing' },
  {
    says: 'unknown_parameter',
    fields: { param: 'field' },
    ...refused,
  },
  { says: ["Unknown parameter: '{field}'", 'unknown_parameter'], ...refused },
  {
    says: ['invalid_value', 'invalid_type', 'string_above_max_length'],
    fields: { param: 'field' },
    ...refused,
  },
  { says: ['invalid_type', 'invalid_value', 'string_above_max_length'], ...refused },
  {
    says: ['Passing a transcription session update event to a realtime session is not allowed', 'invalid_parameter'],
    ...refused,
    remedy: 'Leave the model out of the address, and end it with ?intent=transcription.',
  },
  { says: 'invalid_session_config', ...refused },
  { says: ['Malformed JSON', 'Invalid JSON', 'invalid_json'], ...refused },
  { says: ['invalid_event', 'Unknown event type: {type}', 'unknown_event'], ...refused },
  {
    says: ['Invalid audio data', 'invalid_audio'],
    code: 'audio-invalid',
    context: { reason: 'it cannot be decoded' },
    recovery: 'reconnect',
    once: true,
  },
  { says: 'processing_error', ...internal },
  { says: 'Input transcription failed for item', ...internal },
  { says: 'The server had an error while processing your request', ...internal },
  { says: 'server_error', ...internal },
  { status: 400, ...refused },
  { status: 401, ...wrongKey },
  { status: 403, ...denied },
  {
    status: 404,
    on: ['refused'],
    code: 'not-found',
    remedy: 'Check the path of the address: OpenAI has /v1/realtime, Azure /openai/v1/realtime.',
  },
  { status: 429, ...tooMany },
  { status: 500, ...internal },
  { status: [502, 504], ...overloaded },
  { status: 503, ...overloaded },
]);
