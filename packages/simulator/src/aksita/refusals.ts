import { jsonAnswer, type HttpOutcome } from '../http/exchange.ts';

/**
 * Every case of the service's error page. The cases and their statuses are documented, the words of `reason` are not: these
 * are this package's choice.
 */
export const aksitaRefusals = {
  'session-missing': [400, 'session_id is required'],
  'message-missing': [400, 'message is required'],
  'body-not-json': [400, 'Invalid JSON in request body'],
  'message-empty': [400, 'Message cannot be empty'],
  'session-malformed': [400, 'Invalid session id format'],
  'key-missing': [401, 'X-API-Key header is missing'],
  'key-invalid': [401, 'Invalid API key'],
  'key-revoked': [401, 'API key has been revoked'],
  'key-mismatch': [401, 'API key does not match the agent'],
  'credits-low': [402, 'Insufficient credits'],
  'plan-expired': [402, 'Your plan has expired'],
  'agent-disabled': [403, 'Agent is disabled'],
  'agent-deleted': [403, 'Agent has been deleted'],
  'agent-private': [403, 'This agent is private'],
  'resource-forbidden': [403, 'Access to this resource is not allowed'],
  'session-unknown': [404, 'Session not found'],
  'agent-unknown': [404, 'Agent not found'],
  'endpoint-unknown': [404, 'Endpoint not found'],
  'internal-error': [500, 'An unexpected error occurred'],
} as const satisfies Readonly<Record<string, readonly [status: number, reason: string]>>;

export type AksitaRefusal = keyof typeof aksitaRefusals;

/** A refusal as it goes over the wire. `credits`: what is left, which every answer is said to tell. */
export function refused(refusal: AksitaRefusal, credits: number): Extract<HttpOutcome, { type: 'answer' }> {
  const [status, reason] = aksitaRefusals[refusal];
  return jsonAnswer(status, { status: false, reason, remaining_credits: credits });
}
