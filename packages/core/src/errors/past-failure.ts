import type { ErrorCode } from './codes/error-codes.ts';
import { excerpt } from './raw.ts';

/** A failure before the one that ended a session, in the fields by which the provider's support can find it. */
export interface PastFailure {
  /** What happened. */
  readonly code: ErrorCode;
  /** At most 300 characters of it. */
  readonly message: string;
  /** ISO 8601 in UTC. */
  readonly at?: string;
  /** The provider's name in lower case. */
  readonly provider?: string;
  /** The provider's own code, as it wrote it. */
  readonly providerCode?: number | string;
  /** Status of a refused handshake, or of another answer over HTTP. */
  readonly httpStatus?: number;
  /** Close code of the WebSocket. */
  readonly closeCode?: number;
  /** An id by which the provider's support can find the link or the request. */
  readonly requestId?: string;
  /** What a person can do about it. */
  readonly remedy?: string;
  /** The address of the provider's support. */
  readonly support?: string;
}

/** The last failures since the last success, oldest first, a few at most; the last of them is the one that is judged. */
export type Failures = readonly PastFailure[];

/** So many failures are kept. */
const PAST_FAILURES = 5;

const facts = [
  'at',
  'provider',
  'providerCode',
  'httpStatus',
  'closeCode',
  'requestId',
  'remedy',
  'support',
] as const satisfies readonly (keyof PastFailure)[];

/** What is kept of a failure once the session has gone on: its code, its words and its facts, and nothing that grows. */
export function pastFailure(error: PastFailure): PastFailure {
  const known = facts.flatMap((name) => (error[name] === undefined ? [] : [[name, error[name]] as const]));
  return { code: error.code, message: excerpt(error.message), ...Object.fromEntries(known) };
}

/** The failures with one more, as many as are kept. */
export function withFailure(failures: Failures, error: PastFailure): Failures {
  return [...failures, pastFailure(error)].slice(-PAST_FAILURES);
}
