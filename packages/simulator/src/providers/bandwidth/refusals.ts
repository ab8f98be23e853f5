import { jsonAnswer, type HttpOutcome } from '../../http/exchange.ts';

const exampleCall = 'c-95ac8d6e';

type Row = readonly [status: number, type: string, text: string];

/**
 * Every row of the provider's error page, and the texts that its documentation has besides. Where the page lists a status
 * without a text, the text is the documentation's.
 */
export const bandwidthRefusals = {
  'bad-request': [400, 'validation', 'Bad Request'],
  'invalid-field': [400, 'validation', 'Invalid to: must be an E164 telephone number'],
  unauthorized: [401, 'authentication-error', 'Unauthorized'],
  'credentials-invalid': [401, 'authentication-error', 'The credentials provided were invalid'],
  'token-invalid': [401, 'authentication-error', 'Invalid basic authentication token'],
  'token-undecodable': [401, 'authentication-error', 'Failed to decode basic authentication token'],
  forbidden: [403, 'authorization-error', 'Forbidden'],
  'access-denied': [403, 'authorization-error', 'Access is denied'],
  'call-not-found': [404, 'validation', 'not found'],
  'call-id-not-found': [404, 'validation', `Call [${exampleCall}] not found`],
  'path-not-found': [404, '', 'Not Found'],
  'method-not-allowed': [405, 'validation', 'Method Not Allowed'],
  conflict: [409, 'validation', `Call [${exampleCall}] cannot be modified in its current state`],
  'media-type': [415, 'validation', "Content type 'text/plain' not supported"],
  'call-rate': [429, 'error', 'Account call creation rate limit exceeded'],
  'concurrent-calls': [429, 'error', 'Account concurrent call limit exceeded'],
  'internal-error': [500, 'internal-error', 'An unknown internal error occurred'],
  'too-many-requests': [503, 'system-overloaded', 'Handling too many requests'],
  'too-many-calls': [503, 'system-overloaded', 'Managing too many concurrent calls'],
} as const satisfies Readonly<Record<string, Row>>;

/** A request that Bandwidth refuses, by a word of ours. */
export type BandwidthRefusal = keyof typeof bandwidthRefusals;

/** How a refusal is written, where the documentation says two things. */
export interface RefusalSpelling {
  /** The documentation's field is `description`, the error page's `message`. Default `description`. */
  readonly textField?: 'description' | 'message';
  /** In place of `c-95ac8d6e` in texts that name a call. */
  readonly callId?: string;
  /** For the path in the body of `path-not-found`. */
  readonly path?: string;
  readonly retryAfter?: string;
}

/** A refusal as it goes over the wire. That of a path that does not exist has a body of its own. */
export function bandwidthRefusal(
  refusal: BandwidthRefusal,
  { textField = 'description', callId = exampleCall, path = '/api/v2/nowhere', retryAfter }: RefusalSpelling = {},
): Extract<HttpOutcome, { type: 'answer' }> {
  const [status, type, words] = bandwidthRefusals[refusal];
  const text = words.replace(exampleCall, callId);
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  if (refusal === 'path-not-found') {
    const timestamp = '2026-01-01T00:00:00.000+00:00';
    return jsonAnswer(status, { timestamp, status, error: text, message: 'No message available', path }, headers);
  }
  // A conflict has an empty text there.
  return jsonAnswer(status, { type, [textField]: text, id: refusal === 'conflict' ? '' : null }, headers);
}
