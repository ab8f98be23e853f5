import type { RelayDenial } from '@throughline/core/internal';

/**
 * Why the relay refuses a session, in words for the developer of the page. An `authorise` hook throws or returns one; what else it
 * throws is `relay-failed`.
 */
export class RelayRefusal extends Error {
  /** What sets it apart where classes cannot. */
  override readonly name = 'RelayRefusal';
  /** Why, for the page's session, which decides by it whether to dial again. */
  readonly code: RelayDenial;
  /** Milliseconds before which it makes no sense to ask again. */
  readonly retryAfterMs: number | undefined;

  /** `message`: a sentence that the page is shown, without secrets. */
  constructor(code: RelayDenial, message: string, { retryAfterMs }: { readonly retryAfterMs?: number } = {}) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The status of HTTP that says most of it, for clients that do not speak to relays. */
export const statusOf: Readonly<Record<RelayDenial, number>> = {
  'token-missing': 401,
  'token-invalid': 401,
  'token-expired': 401,
  'token-used': 401,
  'access-denied': 403,
  'origin-refused': 403,
  'unknown-upstream': 404,
  'bad-request': 400,
  'user-limit': 429,
  'relay-full': 503,
  draining: 503,
  'relay-failed': 503,
};
