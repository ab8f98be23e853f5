import { explain } from '#prose/openai';
import { statusRows } from '../../errors/status-rows.ts';
import type { ErrorTable, RowMeaning } from '../../errors/table.ts';

const wrongKey: RowMeaning = {
  code: 'authentication-failed',
  remedy: 'Check the key at https://platform.openai.com/account/api-keys, and that it belongs to the project in use.',
};
const denied: RowMeaning = { code: 'access-denied' };
export const noModel: RowMeaning = {
  code: 'model-unavailable',
  remedy:
    'Choose another model, like gpt-live-transcribe; at Azure, a deployment; at a server of your own, the model that it serves.',
};
const noCredit: RowMeaning = {
  code: 'insufficient-balance',
  remedy: 'Buy credits or raise the limit at https://platform.openai.com/settings/organization/billing.',
};
const tooMany: RowMeaning = { code: 'rate-limited' };
const overloaded: RowMeaning = { code: 'provider-unavailable' };
export const internal: RowMeaning = {
  code: 'provider-internal-error',
  remedy:
    'Retry after a brief wait; see https://status.openai.com/, and give the support the request ID if it goes on.',
};
export const refused: RowMeaning = {
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
export const openaiErrors: ErrorTable = explain([
  { says: ['session_expired', 'session hit the maximum duration'], ...expired },
  {
    says: ['input audio buffer: buffer too small', 'input_audio_buffer_commit_empty'],
    ...survived,
    code: 'invalid-request',
  },
  {
    says: ['audio could not be transcribed', 'audio_unintelligible'],
    ...survived,
    code: 'audio-invalid',
    context: { reason: 'a turn could not be transcribed' },
  },
  {
    says: ['beta_api_shape_disabled', 'Beta API is no longer supported'],
    ...refused,
    remedy: 'Remove the header OpenAI-Beta from what dials or relays.',
  },
  {
    says: [
      'You exceeded your current quota',
      'insufficient_quota',
      'credit_balance_exhausted',
      'billing_hard_limit_reached',
    ],
    ...noCredit,
  },
  { says: ['rate_limit_exceeded', 'Rate limit reached', 'slow_down'], ...tooMany },
  { says: ['server_is_overloaded', 'service_unavailable_error', 'is currently overloaded'], ...overloaded },
  {
    says: ['Country, region, or territory not supported', 'unsupported_country_region_territory'],
    ...denied,
    remedy: 'See the supported countries at https://platform.openai.com/docs/supported-countries.',
  },
  {
    says: 'must be a member of an organization',
    ...denied,
    remedy: 'Ask the owner of an organization to add you.',
  },
  {
    says: 'ip_not_authorized',
    ...denied,
    remedy: 'Send from an allowed address, or add this one to the list.',
  },
  { says: ['access_not_enabled', 'not have access to the Realtime API'], ...denied },
  { says: ['Incorrect API key provided', 'invalid_api_key', 'Invalid Authentication'], ...wrongKey },
  {
    says: 'Missing bearer or basic authentication',
    ...wrongKey,
    remedy: 'Give an API key, or find what removes the header Authorization on the way.',
  },
  {
    says: [
      'The model {model} does not exist',
      'model_not_found',
      'Model {model} is not supported in transcription mode',
      'invalid_model',
      'is not supported in realtime mode',
      'Model {model} does not support session type',
      'missing_model',
      'must provide a model parameter',
    ],
    ...noModel,
  },
  { says: 'missing_required_parameter', fields: { param: 'field' }, code: 'field-missing' },
  { says: ["Missing required parameter: '{field}'", 'missing_required_parameter'], code: 'field-missing' },
  {
    says: ['unknown_parameter', 'invalid_value', 'invalid_type', 'string_above_max_length'],
    fields: { param: 'field' },
    ...refused,
  },
  {
    says: ['transcription session update event to a realtime session', 'invalid_parameter'],
    ...refused,
    remedy: 'Leave the model out of the address, and end it with ?intent=transcription.',
  },
  {
    says: [
      "Unknown parameter: '{field}'",
      'unknown_parameter',
      'invalid_value',
      'invalid_type',
      'string_above_max_length',
      'invalid_session_config',
      'Malformed JSON',
      'invalid_event',
    ],
    ...refused,
  },
  {
    says: ['Input transcription failed for item', 'server had an error', 'server_error'],
    ...internal,
  },
  ...statusRows({
    400: refused,
    401: wrongKey,
    403: denied,
    404: {
      on: ['refused'],
      code: 'not-found',
      remedy: 'Check the path of the address: OpenAI has /v1/realtime, Azure /openai/v1/realtime.',
    },
    429: tooMany,
    500: internal,
    502: overloaded,
    503: overloaded,
    504: overloaded,
  }),
]);
