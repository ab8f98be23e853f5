import type { CloseFrame, ServerAnswer } from '../../provider-server.ts';

/** Bodies of refusals, as the page "Errors" shows them. */
const refusals = {
  auth: [401, 'INVALID_AUTH', 'Invalid credentials.'],
  permission: [401, 'INSUFFICIENT_PERMISSIONS', 'User does not have sufficient permissions.'],
  credit: [
    402,
    'ASR_PAYMENT_REQUIRED',
    'Project does not have enough credits for an ASR request and does not have an overage agreement.',
  ],
  model: [403, 'INSUFFICIENT_PERMISSIONS', 'Project does not have access to the requested model.'],
  grant: [403, 'FORBIDDEN', 'Insufficient permissions.'],
  noModel: [400, 'Bad Request', 'Bad Request: No such model/version combination found.'],
  streams: [429, 'TOO_MANY_REQUESTS', 'Too many requests. Please try again later'],
} as const;

export type RefusalKind = keyof typeof refusals;

/** In bodies alone: the id of the dial is in a header. */
const refusedRequest = '00000000-0000-4000-8000-000000000000';

/** A refusal whose body, and whose header `dg-error`, say why. */
export function refusal(kind: RefusalKind): Required<ServerAnswer> {
  const [status, code, message] = refusals[kind];
  return answerOf(status, code, message);
}

/** A parameter of the query is wrong. */
export function badQuery(what: string): Required<ServerAnswer> {
  return answerOf(400, 'INVALID_QUERY_PARAMETER', `Failed to deserialize query parameters: ${what}`);
}

export function answerOf(status: number, code: string, message: string): Required<ServerAnswer> {
  return {
    status,
    headers: { 'content-type': 'application/json', 'dg-error': message },
    body: JSON.stringify({ err_code: code, err_msg: message, request_id: refusedRequest }),
  };
}

/** What a refusal of any status says; the texts beyond those above are what HTTP calls them. */
export function refusalBody(status: number): string {
  const known = Object.values(refusals).find(([one]) => one === status);
  if (known !== undefined) return answerOf(known[0], known[1], known[2]).body;
  const [code, message] =
    status >= 500 ? ['INTERNAL_SERVER_ERROR', 'Internal server error.'] : ['Bad Request', 'Bad Request'];
  return answerOf(status, code, message).body;
}

export const closes = {
  data: { code: 1008, reason: 'DATA-0000' },
  idle: {
    code: 1011,
    reason:
      'Deepgram did not receive audio data or a text message within the timeout window. See https://dpgr.am/net0001',
  },
  internal: { code: 1011, reason: 'NET-0000' },
  end: { code: 1000, reason: '' },
  /** Flux closes without a code. */
  plain: { code: 1005, reason: '' },
} as const satisfies Readonly<Record<string, CloseFrame>>;

/** The code and the words of an error frame that a fault asks for: a message that is written like a code is one. */
export function errorFields(
  code: number,
  message = 'The request failed.',
): { readonly code?: string; readonly description: string } {
  if (/^[A-Z]+(?:_[A-Z]+)+$/u.test(message)) return { code: message, description: 'The request failed.' };
  return { ...(code >= 500 && { code: 'INTERNAL_SERVER_ERROR' }), description: message };
}
