import type { Clock } from '@throughline/core/internal';
import type { CloseFrame } from '../../provider-server.ts';

/**
 * What the error page calls each number, and how it describes it, in its own words. Which texts go over the wire is not
 * published; 404 and 429 are not on the page, and are called as HTTP calls them.
 */
const KINDS: Readonly<Record<number, readonly [kind: string, message: string]>> = {
  400: ['Bad Request', 'Invalid configuration sent via WebSocket'],
  401: ['Unauthorized', 'Missing or incorrect x-customer-id or x-api-key header.'],
  402: ['Insufficient Balance', 'The account does not have enough credits to process the ASR request.'],
  403: ['Inactive Customer', 'The customer account is deactivated and cannot process requests.'],
  404: ['Not Found', 'no such endpoint'],
  429: ['Too Many Requests', 'too many requests'],
  500: ['Internal Server Error', 'Unexpected server error or panic during request handling.'],
  503: ['Service Unavailable', 'The server is currently unavailable or temporarily overloaded.'],
};

/** Which code follows an error frame is not published. */
export const ERROR_CLOSE: CloseFrame = { code: 1000, reason: '' };
/** Which code ends an idle connection is not published. */
export const IDLE_CLOSE: CloseFrame = { code: 1000, reason: '' };
export const END_CLOSE: CloseFrame = { code: 1000, reason: '' };

/** An error in one of the two shapes seen on the wire: JSON text. */
export function errorBody(code: number, text: string | undefined, shape: 'full' | 'short', clock: Clock): string {
  const [kind, usual] = KINDS[code] ?? ['Error', 'the request failed'];
  const message = text ?? usual;
  if (shape === 'short') return JSON.stringify({ error: message, message });
  return JSON.stringify({ error: kind, message, code, timestamp: new Date(clock.wallNow()).toISOString() });
}
