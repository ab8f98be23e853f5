import { numberOf, textOf } from './values.ts';
import type { WireEvent } from './wire.ts';

/** The event of an id by which the provider's support can find the link; none for what is no text. */
export function requestIdEvents(id: unknown): readonly WireEvent[] {
  const found = textOf(id);
  return found === undefined ? [] : [{ type: 'request-id', id: found }];
}

/** The link is ready. `expiresAt`: when the provider will end it, in seconds since 1970, where that is a time. */
export function readyEvent(expiresAt?: unknown): WireEvent {
  const at = numberOf(expiresAt) ?? 0;
  return { type: 'ready', ...(at > 0 && { expiresAt: at * 1000 }) };
}
