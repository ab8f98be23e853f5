import { jsonAnswer, type HttpOutcome } from '../../http/exchange.ts';

/**
 * Every reason of the provider's error page, word for word. Where the page has one for several cases ("Missing required fields
 * (session_id, message)", "Agent is disabled or deleted"), the others are this package's choice.
 */
export const aksitaRefusals = {
  'fields-missing': [400, 'Missing required fields (session_id, message)'],
  'session-missing': [400, 'session_id is required'],
  'message-missing': [400, 'message is required'],
  'body-not-json': [400, 'Invalid JSON format'],
  'message-empty': [400, 'Empty message content'],
  'session-malformed': [400, 'Invalid session ID format'],
  'key-missing': [401, 'Missing X-API-Key header'],
  'key-invalid': [401, 'Invalid API key'],
  'key-revoked': [401, 'Revoked API key'],
  'key-mismatch': [401, "API key doesn't match agent"],
  'credits-low': [402, 'Insufficient credits to process request'],
  'balance-low': [402, 'Credit balance too low'],
  'plan-expired': [402, 'Plan has expired'],
  'agent-disabled': [403, 'Agent is disabled'],
  'agent-deleted': [403, 'Agent has been deleted'],
  'agent-private': [403, 'Private agent access denied'],
  'resource-forbidden': [403, 'Resource access not allowed'],
  'session-unknown': [404, 'Session ID not found'],
  'agent-unknown': [404, 'Agent not found'],
  'endpoint-unknown': [404, 'Invalid endpoint URL'],
  'internal-error': [500, 'Unexpected server error'],
} as const satisfies Readonly<Record<string, readonly [status: number, reason: string]>>;

/** A request that Aksita refuses, by a word of ours. */
export type AksitaRefusal = keyof typeof aksitaRefusals;

/** A refusal as it goes over the wire. `credits`: what is left, which every answer is documented to hold. */
export function refused(refusal: AksitaRefusal, credits: number): Extract<HttpOutcome, { type: 'answer' }> {
  const [status, reason] = aksitaRefusals[refusal];
  return jsonAnswer(status, { status: false, reason, remaining_credits: credits });
}
