import type { CloseFrame } from '../../provider-server.ts';

/** An error as the provider's own type `RealtimeError` has it. */
export interface ServerError {
  readonly type: string;
  readonly code: string | null;
  readonly message: string;
  readonly param?: string | null;
  /** Of the client's message that caused it. */
  readonly event_id?: string | null;
}

export function invalid(code: string, message: string, param: string | null = null): ServerError {
  return { type: 'invalid_request_error', code, message, param };
}

const supported =
  "'session.update', 'session.close', 'input_audio_buffer.append', 'session.input_audio_buffer.append', " +
  "'input_audio_buffer.commit', 'input_audio_buffer.clear', 'conversation.item.create', 'conversation.item.truncate', " +
  "'conversation.item.delete', 'conversation.item.retrieve', 'response.create', and 'response.cancel'";

/** Messages that clients have received from the provider. */
export const errors = {
  json: invalid('invalid_json', 'Invalid event: failed to parse JSON value.'),
  binary: invalid('invalid_event', 'Expected a text WebSocket message; binary frames are not supported.'),
  unknownType: (type: unknown) =>
    invalid('invalid_value', `Invalid value: '${String(type)}'. Supported values are: ${supported}.`, 'type'),
  key: invalid(
    'invalid_api_key',
    'Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.',
  ),
  beta: invalid(
    'beta_api_shape_disabled',
    'The Realtime Beta API is no longer supported. Please use /v1/realtime for the GA API.',
  ),
  wrongSession: invalid(
    'invalid_parameter',
    'Passing a transcription session update event to a realtime session is not allowed.',
    'session.type',
  ),
  emptyCommit: (ms: number) =>
    invalid(
      'input_audio_buffer_commit_empty',
      `Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but buffer only has ${ms.toFixed(2)}ms of audio.`,
    ),
  audio: invalid('invalid_value', "Invalid 'audio'. Expected base64-encoded audio bytes.", 'audio'),
  large: invalid('invalid_value', "Invalid 'audio'. Expected at most 15 MiB.", 'audio'),
  expired: (minutes: number) =>
    invalid('session_expired', `Your session hit the maximum duration of ${minutes} minutes.`),
  quota: {
    type: 'insufficient_quota',
    code: 'insufficient_quota',
    message: 'You exceeded your current quota, please check your plan and billing details.',
    param: null,
  },
  rate: {
    type: 'requests',
    code: 'rate_limit_exceeded',
    message: 'Rate limit reached for gpt-live-transcribe on requests per min.',
    param: null,
  },
  unintelligible: {
    type: 'transcription_error',
    code: 'audio_unintelligible',
    message: 'The audio could not be transcribed.',
    param: null,
  },
} as const;

/** What a close says of an error: its type and its code. */
export function closeOf({ type, code }: ServerError, closeCode: number): CloseFrame {
  return { code: closeCode, reason: `${type}.${code}` };
}

const types: Readonly<Record<number, readonly [type: string, code: string | null]>> = {
  429: ['requests', 'rate_limit_exceeded'],
  500: ['server_error', null],
  502: ['service_unavailable_error', null],
  503: ['service_unavailable_error', null],
  504: ['service_unavailable_error', null],
};

/** An error of this number, with these words; a word that looks like a code is one. */
export function errorOf(status: number, message: string | undefined): ServerError {
  const [type, code] = types[status] ?? ['invalid_request_error', null];
  const isCode = message !== undefined && /^[a-z]+(?:_[a-z]+)+$/u.test(message);
  return {
    type,
    code: isCode ? message : code,
    message: isCode ? 'What it is, the code says.' : (message ?? unexplained),
    param: null,
  };
}

const unexplained = 'The server had an error while processing your request. Sorry about that!';

/** The body of a refusal over HTTP. */
export function refusalBody(status: number): string {
  return JSON.stringify({ error: { ...errorOf(status, undefined), message: httpTexts[status] ?? 'Bad request.' } });
}

const httpTexts: Readonly<Record<number, string>> = {
  401: 'Incorrect API key provided.',
  403: 'Country, region, or territory not supported',
  404: 'Invalid URL.',
  429: 'Rate limit reached for requests',
  500: 'The server had an error while processing your request',
  503: 'The engine is currently overloaded, please try again later',
};
