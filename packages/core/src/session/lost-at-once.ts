import type { ErrorCode } from '../errors/codes.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import { tokenEnd } from './token-end.ts';

/** What an account may do, and what it has paid for, does not change within an outage. */
const ofAccount: readonly ErrorCode[] = ['insufficient-balance', 'plan-expired', 'account-inactive', 'access-denied'];
/** Payment required, forbidden. */
const ofAccountByStatus: readonly number[] = [402, 403];

/**
 * Whether a route is given up at its first failure of this kind: the account is refused, by code or by status, or the caller has
 * named the code. A refusal that fresh credentials may lift is none.
 */
export function isLostAtOnce(error: SpeechError, after: readonly ErrorCode[]): boolean {
  if (after.includes(error.code) || ofAccount.includes(error.code)) return true;
  const status = error.httpStatus ?? Number(error.providerCode);
  return ofAccountByStatus.includes(status) && error.recovery !== 'refresh-credentials' && tokenEnd(error) !== 'said';
}
