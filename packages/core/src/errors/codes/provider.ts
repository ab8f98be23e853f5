import type { CodeFacts } from './entry.ts';

/** The provider's own words: about what was asked, the account, and itself. What can be checked here first has the same code then. */
export const providerCodes = {
  'invalid-request': {
    recovery: 'none',
    scope: 'session',
  },
  'field-missing': {
    recovery: 'none',
    scope: 'session',
  },
  'parameter-out-of-range': {
    recovery: 'none',
    scope: 'session',
  },
  'text-too-short': {
    recovery: 'none',
    scope: 'utterance',
  },
  'payload-too-large': {
    recovery: 'none',
    scope: 'utterance',
  },
  'audio-too-long': {
    recovery: 'none',
    scope: 'session',
  },
  'model-unavailable': {
    recovery: 'none',
    scope: 'session',
  },
  'not-found': {
    recovery: 'none',
    scope: 'session',
  },
  'method-not-allowed': {
    recovery: 'none',
    scope: 'session',
  },
  conflict: {
    recovery: 'none',
    scope: 'session',
  },
  'unsupported-media-type': {
    recovery: 'none',
    scope: 'session',
  },
  'authentication-failed': {
    recovery: 'refresh-credentials',
    scope: 'account',
  },
  'access-denied': {
    recovery: 'none',
    scope: 'account',
  },
  'insufficient-balance': {
    recovery: 'none',
    scope: 'account',
  },
  'plan-expired': {
    recovery: 'none',
    scope: 'account',
  },
  'account-inactive': {
    recovery: 'none',
    scope: 'account',
  },
  'rate-limited': {
    recovery: 'reconnect',
    scope: 'account',
  },
  'concurrency-limit': {
    recovery: 'wait-for-slot',
    scope: 'account',
  },
  'provider-internal-error': {
    recovery: 'reconnect',
    scope: 'link',
  },
  'provider-unavailable': {
    recovery: 'reconnect',
    scope: 'link',
  },
  'unknown-provider-error': {
    recovery: 'reconnect',
    scope: 'link',
  },
} satisfies Readonly<Record<string, CodeFacts>>;
