import type { AksitaSettings } from './options.ts';
import { aksitaJson, assertAksitaMessage } from './request-check.ts';

/** What may go with a message. */
export interface ChatOptions {
  /** Sent as `additional_context`. What the provider makes of it is not documented. */
  readonly additionalContext?: string;
  /** Gives the message up. One that was sent already may be answered and billed all the same. */
  readonly signal?: AbortSignal;
}

/**
 * The body of a message, as JSON. What the provider would refuse with 400 is refused here, with the same codes: throws
 * `field-missing` for a message of blanks or none, or a conversation without an id, and `invalid-request` for a field that is
 * no text.
 */
export function chatBody(
  conversationId: string,
  message: string,
  additionalContext: string | undefined,
  idKeys: AksitaSettings['idKeys'],
): string {
  assertAksitaMessage({
    sessionId: conversationId,
    message,
    ...(additionalContext !== undefined && { additionalContext }),
  });
  // JSON leaves out what is undefined.
  return aksitaJson({
    ...Object.fromEntries(idKeys.map((key) => [key, conversationId])),
    message,
    additional_context: additionalContext,
  });
}
