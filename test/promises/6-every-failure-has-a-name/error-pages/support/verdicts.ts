import type { ErrorCode, Recovery, Scope } from '@throughline/core';

interface Judgement {
  readonly recovery: Recovery;
  readonly scope: Scope;
}

const verdicts: { readonly [C in ErrorCode]?: Judgement } = {
  'authentication-failed': { recovery: 'refresh-credentials', scope: 'account' },
  'insufficient-balance': { recovery: 'none', scope: 'account' },
  'account-inactive': { recovery: 'none', scope: 'account' },
  'concurrency-limit': { recovery: 'wait-for-slot', scope: 'account' },
  'provider-internal-error': { recovery: 'reconnect', scope: 'link' },
  'provider-unavailable': { recovery: 'reconnect', scope: 'link' },
  'text-too-short': { recovery: 'none', scope: 'utterance' },
  'payload-too-large': { recovery: 'none', scope: 'utterance' },
};

/** What the library does about an error of a page, and what it is the end of: of most, of the session, since they stay as they are. */
export function verdictOf(code: ErrorCode): Judgement {
  return verdicts[code] ?? { recovery: 'none', scope: 'session' };
}
