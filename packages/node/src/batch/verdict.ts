import type { SpeechError } from '@throughline/core';

/** What becomes of a file whose attempt failed. */
export type FileVerdict =
  /** Nothing would be different the next time. */
  | { readonly type: 'fail' }
  /** No other file would fare better: the account lets nothing through, nobody is there, or nothing can be written. The file counts as not begun. */
  | { readonly type: 'pause' }
  /** It is tried again after so many milliseconds; `counts`: as one of its attempts. */
  | { readonly type: 'retry'; readonly delayMs: number; readonly counts: boolean };

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;

/** Statuses by which a provider refuses the account, whatever it is asked. */
const accountStatuses: readonly (number | undefined)[] = [401, 402, 403];
const accountCodes: readonly SpeechError['code'][] = [
  'authentication-failed',
  'access-denied',
  'insufficient-balance',
  'plan-expired',
  'account-inactive',
];
/** A session tries no further by itself, but another one may well get through. */
const endedTries: readonly SpeechError['code'][] = ['retry-budget-spent', 'drain-timeout'];

/** No provider has answered. */
const unreachable: readonly SpeechError['code'][] = [
  'unknown-host',
  'connection-refused',
  'certificate-invalid',
  'network-unreachable',
  'proxy-failed',
  'tls-mismatch',
  'connect-timeout',
  'ready-timeout',
  'retry-budget-spent',
];

export interface FailedAttempt {
  readonly error: SpeechError;
  /** How many attempts have counted, this one included, and how many may. */
  readonly attempt: number;
  readonly attempts: number;
  /** Whether the audio comes from elsewhere, so that it may be readable the next time: anything but a file of this machine. */
  readonly remote: boolean;
  /** Whether this run has reached the provider, with any file. Default: true. */
  readonly reached?: boolean;
}

/** The one place where a file's failure is judged. */
export function judgeFile({ error, attempt, attempts, remote, reached = true }: FailedAttempt): FileVerdict {
  if (isOfAccount(error)) return { type: 'pause' };
  // The account is busy: that says nothing about the file.
  if (error.code === 'concurrency-limit' || error.code === 'rate-limited') {
    return { type: 'retry', delayMs: error.retryAfterMs ?? LONGEST_DELAY_MS, counts: false };
  }
  // Something was thrown while it was read, other than a verdict on what was read.
  const cutOff = remote && error.code === 'audio-unreadable' && error.cause !== undefined;
  const again = error.recovery !== 'none' || endedTries.includes(error.code) || cutOff;
  if (!again || attempt >= attempts) {
    // A wrong address, or a machine without a network, would fail all files, one after the other.
    return { type: reached || !unreachable.includes(error.code) ? 'fail' : 'pause' };
  }
  const backoffMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  return { type: 'retry', delayMs: Math.max(error.retryAfterMs ?? 0, backoffMs), counts: true };
}

function isOfAccount({ code, httpStatus }: SpeechError): boolean {
  // An input has an address of its own, whose refusals are no business of the account.
  if (code.startsWith('audio-')) return false;
  return accountCodes.includes(code) || accountStatuses.includes(httpStatus);
}
