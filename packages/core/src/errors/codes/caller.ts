import type { CodeFacts } from './entry.ts';

/** Why a file of results cannot be written. `taken`: something else is there that is not replaced, such as a directory or a recording. */
export type OutputProblem = 'disk-full' | 'not-allowed' | 'read-only' | 'no-directory' | 'outside' | 'taken' | 'system';

/** Why a ledger cannot be used. `foreign`: it is no ledger. */
export type LedgerProblem = 'locked' | 'damaged' | 'foreign' | 'newer' | 'disk-full' | 'unwritable' | 'closed';

/** The caller's side. */
export const callerCodes = {
  aborted: {
    recovery: 'none',
    scope: 'session',
  },
  'session-ended': {
    recovery: 'none',
    scope: 'session',
  },
  'config-invalid': {
    recovery: 'none',
    scope: 'session',
  },
  'insecure-url': {
    recovery: 'none',
    scope: 'session',
  },
  'window-full': {
    recovery: 'none',
    scope: 'session',
  },
  'slow-consumer': {
    recovery: 'none',
    scope: 'session',
  },
  'audio-format': {
    recovery: 'none',
    scope: 'session',
  },
  'audio-container': {
    recovery: 'none',
    scope: 'session',
  },
  'audio-invalid': {
    recovery: 'none',
    scope: 'session',
  },
  'audio-unreadable': {
    recovery: 'none',
    scope: 'session',
  },
  'output-unwritable': {
    recovery: 'none',
    scope: 'session',
  },
  'ledger-unusable': {
    recovery: 'none',
    scope: 'session',
  },
  'credentials-failed': {
    recovery: 'reconnect',
    scope: 'session',
  },
  'credentials-timeout': {
    recovery: 'reconnect',
    scope: 'session',
  },
} satisfies Readonly<Record<string, CodeFacts>>;
