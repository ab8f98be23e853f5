import { explainer } from '../../errors/prose.ts';

const github = 'https://github.com';
const guide = 'https://developers.openai.com/api/docs/guides/error-codes';
const events = 'https://developers.openai.com/api/reference/resources/realtime/server-events';
const sdk = 'npm openai 7.57.0, core/error.mjs';
const aimock = 'npm @copilotkit/aimock 1.43.0, dist/ws-realtime.js';
const vllm = 'vllm-project/vllm, vllm/entrypoints/openai/realtime/connection.py';

const tooMany = 'The organization has sent more requests, or more audio, than its limit allows.';
const wrongKey = 'The API key, or the client secret, is wrong, was revoked or has expired.';
const internal = 'Something failed inside the provider.';

/** What each row of the table means, and where it comes from. */
export const explain = explainer({
  session_expired: [
    'The session has reached its longest time, which was 15, 30 and 60 minutes at times. The next link goes on.',
    `${github}/twilio-samples/speech-assistant-openai-realtime-api-python/issues/10; ${github}/livekit/agents/issues/2358`,
  ],
  'session hit the maximum duration': [
    'The session has reached its longest time, in the words of the close (1001). The next link goes on.',
    `${github}/pollen-robotics/reachy_mini_conversation_app/issues/134`,
    'Your session hit the maximum duration of {minutes} minutes',
  ],
  'input audio buffer: buffer too small': [
    'There was less than 100 ms of audio to commit. It stays for the next turn.',
    `${github}/openai/openai-agents-js/issues/748; ${github}/betalgo/openai/issues/674`,
    'Error committing input audio buffer: buffer too small',
  ],
  'audio could not be transcribed': [
    'One turn could not be transcribed. Another link is asked for it; if that fails too, it is a gap.',
    `${events}, example of conversation.item.input_audio_transcription.failed`,
    'The audio could not be transcribed',
  ],
  beta_api_shape_disabled: [
    'The beta of the interface, which a header OpenAI-Beta asks for, is shut down.',
    `${aimock} (close 4000); ${github}/TanStack/ai/issues/586`,
    'The Realtime Beta API is no longer supported',
  ],
  'You exceeded your current quota': [
    'The credits are used up, or the limit of spending is reached.',
    guide,
    'You exceeded your current quota, please check your plan and billing details',
  ],
  credit_balance_exhausted: ['The organization has no prepaid credits left.', guide],
  billing_hard_limit_reached: [
    'The limit of spending that the organization has set is reached.',
    `${github}/dfinke/PowerShellAI/issues/127`,
    'Billing hard limit has been reached',
  ],
  rate_limit_exceeded: [tooMany, guide, 'Rate limit reached for'],
  slow_down: ['The requests have become more too quickly, though within the limit.', guide, 'Slow Down'],
  RateLimitReached: [
    'The deployment at Azure has used up its quota of requests.',
    'https://learn.microsoft.com/azure/ai-services/openai/quotas-limits',
  ],
  server_is_overloaded: ['The model does not have enough capacity at the moment.', guide],
  'is currently overloaded': [
    'The provider has too much to do at the moment.',
    guide,
    'The engine is currently overloaded, please try again later',
  ],
  'Country, region, or territory not supported': [
    'The provider does not serve the country, region or territory of this address.',
    guide,
  ],
  'must be a member of an organization': [
    'The account belongs to no organization.',
    guide,
    'You must be a member of an organization to use the API',
  ],
  ip_not_authorized: [
    'This address is not on the list of those that the project or the organization allows.',
    guide,
    'IP not authorized',
  ],
  access_not_enabled: [
    'The organization does not have access to the realtime interface.',
    `${github}/livekit/agents/issues/994`,
    'Your organization does not have access to the Realtime API',
  ],
  'Incorrect API key provided': [
    wrongKey,
    `${guide}; ${github}/twilio-samples/speech-assistant-openai-realtime-api-python/issues/4 (close 3000)`,
  ],
  'Invalid Authentication': [
    'The key does not belong to the organization that is named, or does not have the permission.',
    guide,
  ],
  'Missing bearer or basic authentication': [
    'No API key came with the handshake.',
    `${github}/davidmigloz/langchain_dart/issues/599`,
  ],
  'invalid subscription key': [
    'The key does not belong to the resource at Azure, or is wrong.',
    `${github}/RussellCanfield/wingman-ai-vscode-extension/issues/73`,
    'Access denied due to invalid subscription key or wrong API endpoint',
  ],
  'The model {model} does not exist': [
    'The model does not exist, or the account does not have it.',
    `${github}/openai/openai-realtime-console/issues/561; ${vllm}`,
    'The model {model} does not exist or you do not have access to it',
  ],
  'Model {model} is not supported in transcription mode': [
    'The model does not transcribe in real time, or not in this kind of session.',
    `${github}/livekit/agents-js/issues/1756 (close 4000)`,
  ],
  'Model {model} does not support session type': [
    'The model is for another kind of session than transcription.',
    aimock,
  ],
  missing_model: [
    'No model was named where the address has to name one.',
    `${github}/openai/openai-python/issues/2253: what a session is told that is not opened for transcription`,
    'You must provide a model parameter',
  ],
  'API deployment for this resource does not exist': [
    'The resource at Azure has no deployment of that name.',
    `${github}/chatboxai/chatbox/issues/861`,
    'The API deployment for this resource does not exist',
  ],
  model_not_validated: ['The server was sent audio before it had accepted a model.', vllm, 'Model not validated'],
  'missing_required_parameter param': ['A parameter is missing.', `${github}/microsoft/agent-framework/issues/924`],
  "Missing required parameter: '{field}'": [
    'A parameter is missing, and only the words may name it.',
    `${github}/RageAgainstThePixel/com.openai.unity/issues/339`,
  ],
  'unknown_parameter param': [
    'The provider does not know the parameter.',
    `${github}/openai/openai-realtime-api-beta/issues/9`,
  ],
  "Unknown parameter: '{field}'": [
    'The provider does not know a parameter, and only the words may name it.',
    `${github}/davidmigloz/langchain_dart/issues/624`,
  ],
  'invalid_value param': [
    'The value of a parameter is not one that the provider takes.',
    `${github}/livekit/agents/issues/1183; npm openai 7.57.0, resources/realtime/realtime.d.ts, RealtimeError`,
  ],
  invalid_value: [
    'A value is not one that the provider takes, and no parameter is named.',
    `${github}/crmitchelmore/justspeaktoit/pull/427`,
  ],
  'transcription session update event to a realtime session': [
    'The address opens another kind of session than transcription.',
    `${github}/crmitchelmore/justspeaktoit/pull/427`,
    'Passing a transcription session update event to a realtime session is not allowed',
  ],
  invalid_session_config: ['The configuration does not fit the kind of session.', aimock],
  'Malformed JSON': ['A message was not JSON.', aimock],
  invalid_json: ['A message was not JSON.', vllm, 'Invalid JSON'],
  invalid_event: ['The provider does not take a message of that type.', events],
  unknown_event: ['The server does not take a message of that type.', vllm, 'Unknown event type: {type}'],
  invalid_audio: ['The audio of a message could not be decoded.', vllm, 'Invalid audio data'],
  processing_error: ['The server failed while it worked on a message.', vllm],
  'Input transcription failed for item': [
    'The provider failed at one turn. It is sent again on the next link.',
    `${github}/openai/openai-agents-js/issues/297`,
  ],
  'server had an error': [
    internal,
    `${guide}; ${github}/openai/openai-realtime-console/issues/493`,
    'The server had an error while processing your request',
  ],
  server_error: [
    'Something failed inside the provider, by the type of the error.',
    `${github}/livekit/agents/issues/4617`,
  ],
  400: ['The provider refused the request.', sdk],
  401: [wrongKey, `${guide}; ${sdk}`],
  403: [
    'The account does not have access to the interface, or not from this country.',
    `${guide}; ${github}/openai/openai-realtime-api-beta/issues/2 (of a handshake)`,
  ],
  404: ['There is nothing at that address.', `${sdk}; RFC 9110 §15.5.5`],
  429: [tooMany, `${guide}; ${github}/Azure-Samples/aisearch-openai-rag-audio/issues/56 (of a handshake)`],
  500: [internal, guide],
  502: ['A gateway cannot reach the provider.', 'RFC 9110 §15.6.3'],
  504: ['A gateway had no answer of the provider in time.', 'RFC 9110 §15.6.5'],
  503: ['The provider is overloaded, or its gateway cannot reach it.', guide],
});
