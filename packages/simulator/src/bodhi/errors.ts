import type { Clock } from '@throughline/core/internal';
import type { CloseFrame } from '../provider.ts';

/** Names of the error page. The closed list of `error` values on the wire is not published; these are its headings. */
const KINDS: Readonly<Record<number, readonly [kind: string, message: string]>> = {
  400: ['Bad Request', 'invalid configuration'],
  401: ['Unauthorized', 'missing or wrong x-customer-id or x-api-key'],
  402: ['Insufficient Balance', 'not enough credits for the request'],
  403: ['Inactive Customer', 'the account is deactivated'],
  404: ['Not Found', 'no such endpoint'],
  429: ['Too Many Requests', 'too many requests'],
  500: ['Internal Server Error', 'unexpected server error'],
  503: ['Service Unavailable', 'the service is overloaded or under maintenance'],
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
