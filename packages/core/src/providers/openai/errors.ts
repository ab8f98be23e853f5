import type { ErrorTable, RowMeaning } from '../../errors/table.ts';

const github = 'https://github.com';
const guide = 'https://developers.openai.com/api/docs/guides/error-codes';
const events = 'https://developers.openai.com/api/reference/resources/realtime/server-events';
const sdk = 'npm openai 7.57.0, core/error.mjs';
const aimock = 'npm @copilotkit/aimock 1.43.0, dist/ws-realtime.js';
const vllm = 'vllm-project/vllm, vllm/entrypoints/openai/realtime/connection.py';

const wrongKey: RowMeaning = {
  code: 'authentication-failed',
  means: 'The API key, or the client secret, is wrong, was revoked or has expired.',
  remedy:
    'Check the key at https://platform.openai.com/account/api-keys, and that it belongs to the project that is used.',
};
const denied: RowMeaning = {
  code: 'access-denied',
  means: 'The account, or the place it is used from, is not allowed to do this.',
};
const noModel: RowMeaning = {
  code: 'model-unavailable',
  means: 'The model does not exist, or the account does not have it.',
  remedy:
    'Choose another model, like gpt-live-transcribe; at Azure, the name of a deployment; at a server of your own, the model that it serves.',
};
const noCredit: RowMeaning = {
  code: 'insufficient-balance',
  means: 'The credits are used up, or the limit of spending is reached.',
  remedy: 'Buy credits or raise the limit at https://platform.openai.com/settings/organization/billing.',
};
const tooMany: RowMeaning = {
  code: 'rate-limited',
  means: 'The organization has sent more requests, or more audio, than its limit allows.',
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
const expired: RowMeaning = {
  code: 'connection-lost',
  recovery: 'reconnect',
  means: 'The session has reached its longest time, which was 15, 30 and 60 minutes at times. The next link goes on.',
  remedy: null,
};
/** The provider goes on after it, and nothing that was sent is lost. */
const survived = { on: ['frame'], survivable: true, remedy: null } as const;

/**
 * What goes wrong at OpenAI and at servers that copy its interface. A handshake is hardly ever refused: the socket opens, and a frame
 * says what is wrong by a code, before a close (3000, 4000) whose reason is the error's type and code. Codes and words decide, then
 * the status. Of errors that are not `survivable` it is not known whether audio was lost with them.
 */
export const openaiErrors: ErrorTable = [
  {
    says: 'session_expired',
    ...expired,
    source: `${github}/twilio-samples/speech-assistant-openai-realtime-api-python/issues/10; ${github}/livekit/agents/issues/2358`,
  },
  {
    says: ['Your session hit the maximum duration of {minutes} minutes', 'session hit the maximum duration'],
    ...expired,
    means: 'The session has reached its longest time, in the words of the close (1001). The next link goes on.',
    source: `${github}/pollen-robotics/reachy_mini_conversation_app/issues/134`,
  },
  {
    says: ['Error committing input audio buffer: buffer too small', 'input_audio_buffer_commit_empty'],
    ...survived,
    code: 'invalid-request',
    means: 'There was less than 100 ms of audio to commit. It stays for the next turn.',
    source: `${github}/openai/openai-agents-js/issues/748; ${github}/betalgo/openai/issues/674`,
  },
  {
    says: ['The audio could not be transcribed', 'audio_unintelligible'],
    ...survived,
    code: 'audio-invalid',
    context: { reason: 'a turn could not be transcribed' },
    means: 'One turn could not be transcribed. Another link is asked for it; if that fails too, it is a gap.',
    source: `${events}, example of conversation.item.input_audio_transcription.failed`,
  },
  {
    says: ['beta_api_shape_disabled', 'The Realtime Beta API is no longer supported'],
    ...refused,
    means: 'The beta of the interface, which a header OpenAI-Beta asks for, is shut down.',
    remedy: 'Remove the header OpenAI-Beta from what dials or relays.',
    source: `${aimock} (close 4000); ${github}/TanStack/ai/issues/586`,
  },
  {
    says: ['You exceeded your current quota, please check your plan and billing details', 'insufficient_quota'],
    ...noCredit,
    source: guide,
  },
  {
    says: 'credit_balance_exhausted',
    ...noCredit,
    means: 'The organization has no prepaid credits left.',
    source: guide,
  },
  {
    says: ['Billing hard limit has been reached', 'billing_hard_limit_reached'],
    ...noCredit,
    means: 'The limit of spending that the organization has set is reached.',
    source: `${github}/dfinke/PowerShellAI/issues/127`,
  },
  { says: ['Rate limit reached for', 'rate_limit_exceeded', 'Rate limit reached'], ...tooMany, source: guide },
  {
    says: ['slow_down', 'Slow Down'],
    ...tooMany,
    means: 'The requests have become more too quickly, though within the limit.',
    source: guide,
  },
  {
    says: 'RateLimitReached',
    ...tooMany,
    means: 'The deployment at Azure has used up its quota of requests.',
    source: 'https://learn.microsoft.com/azure/ai-services/openai/quotas-limits',
  },
  {
    says: ['server_is_overloaded', 'service_unavailable_error'],
    ...overloaded,
    means: 'The model does not have enough capacity at the moment.',
    source: guide,
  },
  {
    says: ['The engine is currently overloaded, please try again later', 'is currently overloaded'],
    ...overloaded,
    means: 'The provider has too much to do at the moment.',
    source: guide,
  },
  {
    says: ['Country, region, or territory not supported', 'unsupported_country_region_territory'],
    ...denied,
    means: 'The provider does not serve the country, region or territory of this address.',
    remedy: 'See the supported countries at https://platform.openai.com/docs/supported-countries.',
    source: guide,
  },
  {
    says: 'You must be a member of an organization to use the API',
    ...denied,
    means: 'The account belongs to no organization.',
    remedy: 'Ask the owner of an organization to add you.',
    source: guide,
  },
  {
    says: ['IP not authorized', 'ip_not_authorized'],
    ...denied,
    means: 'This address is not on the list of those that the project or the organization allows.',
    remedy: 'Send from an allowed address, or add this one to the list.',
    source: guide,
  },
  {
    says: ['access_not_enabled', 'Your organization does not have access to the Realtime API'],
    ...denied,
    means: 'The organization does not have access to the realtime interface.',
    source: `${github}/livekit/agents/issues/994`,
  },
  {
    says: ['Incorrect API key provided', 'invalid_api_key'],
    ...wrongKey,
    source: `${guide}; ${github}/twilio-samples/speech-assistant-openai-realtime-api-python/issues/4 (close 3000)`,
  },
  {
    says: 'Invalid Authentication',
    ...wrongKey,
    means: 'The key does not belong to the organization that is named, or does not have the permission.',
    source: guide,
  },
  {
    says: 'Missing bearer or basic authentication',
    ...wrongKey,
    means: 'No API key came with the handshake.',
    remedy: 'Give an API key; something between that removes the header Authorization loses it.',
    source: `${github}/davidmigloz/langchain_dart/issues/599`,
  },
  {
    says: ['Access denied due to invalid subscription key or wrong API endpoint', 'invalid subscription key'],
    ...wrongKey,
    means: 'The key does not belong to the resource at Azure, or is wrong.',
    remedy: 'Check the key and the name of the resource in the Azure portal.',
    source: `${github}/RussellCanfield/wingman-ai-vscode-extension/issues/73`,
  },
  {
    says: ['The model {model} does not exist or you do not have access to it', 'model_not_found'],
    ...noModel,
    source: `${github}/openai/openai-realtime-console/issues/561`,
  },
  {
    says: [
      'Model {model} is not supported in transcription mode',
      'invalid_model',
      'is not supported in realtime mode',
    ],
    ...noModel,
    means: 'The model does not transcribe in real time, or not in this kind of session.',
    source: `${github}/livekit/agents-js/issues/1756 (close 4000)`,
  },
  {
    says: 'Model {model} does not support session type',
    ...noModel,
    means: 'The model is for another kind of session than transcription.',
    source: aimock,
  },
  {
    says: ['missing_model', 'You must provide a model parameter'],
    ...noModel,
    means: 'No model was named where the address has to name one.',
    source: `${github}/openai/openai-python/issues/2253: what a session is told that is not opened for transcription`,
  },
  {
    says: ['The API deployment for this resource does not exist', 'DeploymentNotFound'],
    ...noModel,
    means: 'The resource at Azure has no deployment of that name.',
    source: `${github}/chatboxai/chatbox/issues/861`,
  },
  {
    says: ['The model {model} does not exist'],
    ...noModel,
    means: 'The server does not serve that model.',
    source: vllm,
  },
  {
    says: ['Model not validated', 'model_not_validated'],
    ...noModel,
    means: 'The server was sent audio before it had accepted a model.',
    source: vllm,
  },
  {
    says: 'missing_required_parameter',
    fields: { param: 'field' },
    code: 'field-missing',
    means: 'A parameter is missing.',
    source: `${github}/microsoft/agent-framework/issues/924`,
  },
  {
    says: ["Missing required parameter: '{field}'", 'missing_required_parameter'],
    code: 'field-missing',
    means: 'A parameter is missing, and only the words may name it.',
    source: `${github}/RageAgainstThePixel/com.openai.unity/issues/339`,
  },
  {
    says: 'unknown_parameter',
    fields: { param: 'field' },
    ...refused,
    means: 'The provider does not know the parameter.',
    source: `${github}/openai/openai-realtime-api-beta/issues/9`,
  },
  {
    says: ["Unknown parameter: '{field}'", 'unknown_parameter'],
    ...refused,
    means: 'The provider does not know a parameter, and only the words may name it.',
    source: `${github}/davidmigloz/langchain_dart/issues/624`,
  },
  {
    says: ['invalid_value', 'invalid_type', 'string_above_max_length'],
    fields: { param: 'field' },
    ...refused,
    means: 'The value of a parameter is not one that the provider takes.',
    source: `${github}/livekit/agents/issues/1183; npm openai 7.57.0, resources/realtime/realtime.d.ts, RealtimeError`,
  },
  {
    says: ['invalid_value', 'invalid_type', 'string_above_max_length'],
    ...refused,
    means: 'A value is not one that the provider takes, and no parameter is named.',
    source: `${github}/crmitchelmore/justspeaktoit/pull/427`,
  },
  {
    says: ['Passing a transcription session update event to a realtime session is not allowed', 'invalid_parameter'],
    ...refused,
    means: 'The address opens another kind of session than transcription.',
    remedy: 'Leave the model out of the address, and end it with ?intent=transcription.',
    source: `${github}/crmitchelmore/justspeaktoit/pull/427`,
  },
  {
    says: 'invalid_session_config',
    ...refused,
    means: 'The configuration does not fit the kind of session.',
    source: aimock,
  },
  {
    says: ['Malformed JSON', 'Invalid JSON', 'invalid_json'],
    ...refused,
    means: 'A message was not JSON.',
    source: `${aimock}; ${vllm}`,
  },
  {
    says: ['invalid_event', 'Unknown event type: {type}', 'unknown_event'],
    ...refused,
    means: 'The server does not take a message of that type.',
    source: `${vllm}; ${events}`,
  },
  {
    says: ['Invalid audio data', 'invalid_audio'],
    code: 'audio-invalid',
    context: { reason: 'it cannot be decoded' },
    means: 'The audio of a message could not be decoded.',
    recovery: 'reconnect',
    once: true,
    source: vllm,
  },
  { says: 'processing_error', ...internal, means: 'The server failed while it worked on a message.', source: vllm },
  {
    says: 'Input transcription failed for item',
    ...internal,
    means: 'The provider failed at one turn. It is sent again on the next link.',
    source: `${github}/openai/openai-agents-js/issues/297`,
  },
  {
    says: 'The server had an error while processing your request',
    ...internal,
    source: `${guide}; ${github}/openai/openai-realtime-console/issues/493`,
  },
  {
    says: 'server_error',
    ...internal,
    means: 'Something failed inside the provider, by the type of the error.',
    source: `${github}/livekit/agents/issues/4617`,
  },
  { status: 400, ...refused, means: 'The provider refused the request.', source: sdk },
  { status: 401, ...wrongKey, source: `${guide}; ${sdk}` },
  {
    status: 403,
    ...denied,
    means: 'The account does not have access to the interface, or not from this country.',
    source: `${guide}; ${github}/openai/openai-realtime-api-beta/issues/2 (of a handshake)`,
  },
  {
    status: 404,
    on: ['refused'],
    code: 'not-found',
    means: 'There is nothing at that address.',
    remedy: 'Check the path of the address: OpenAI has /v1/realtime, Azure /openai/v1/realtime.',
    source: `${sdk}; RFC 9110 §15.5.5`,
  },
  {
    status: 429,
    ...tooMany,
    source: `${guide}; ${github}/Azure-Samples/aisearch-openai-rag-audio/issues/56 (of a handshake)`,
  },
  { status: 500, ...internal, source: guide },
  {
    status: [502, 504],
    ...overloaded,
    means: 'A gateway cannot reach the provider.',
    source: 'RFC 9110 §15.6.3 and §15.6.5',
  },
  { status: 503, ...overloaded, source: guide },
];
