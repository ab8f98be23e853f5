/** What a credentials function is called with. */
export interface CredentialsRequest {
  /** The provider has refused the last ones: a cached token must not be given again. */
  readonly refresh: boolean;
  /** Number of the dial, from 1. */
  readonly attempt: number;
  /** Aborted when the answer is no longer wanted. */
  readonly signal: AbortSignal;
}

/**
 * A provider's credentials. `expiresAt` (milliseconds since 1970, or a `Date`) makes them reusable until 30 s before it;
 * without it a function is asked at each dial.
 */
export type CredentialsResult<C extends object> = C & { readonly expiresAt?: number | Date };

/** Credentials, or what is asked for them before a dial. */
export type CredentialsOption<C extends object> =
  | C
  | ((request: CredentialsRequest) => CredentialsResult<C> | Promise<CredentialsResult<C>>);
