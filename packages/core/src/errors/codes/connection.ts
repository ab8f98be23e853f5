import type { CodeFacts } from './entry.ts';

/** The way to the provider, and verdicts over many links. */
export const connectionCodes = {
  'unknown-host': {
    recovery: 'reconnect',
    scope: 'link',
  },
  'connection-refused': {
    recovery: 'reconnect',
    scope: 'link',
  },
  'certificate-invalid': {
    recovery: 'none',
    scope: 'session',
  },
  'proxy-failed': {
    recovery: 'reconnect',
    scope: 'link',
  },
  'tls-mismatch': {
    recovery: 'reconnect',
    scope: 'link',
  },
  'network-unreachable': {
    recovery: 'reconnect',
    scope: 'link',
  },
  'connect-timeout': {
    recovery: 'reconnect',
    scope: 'link',
  },
  'ready-timeout': {
    recovery: 'reconnect',
    scope: 'link',
  },
  'connection-lost': {
    recovery: 'reconnect',
    scope: 'link',
  },
  'link-silent': {
    recovery: 'reconnect',
    scope: 'link',
  },
  'frame-too-large': {
    recovery: 'reconnect',
    scope: 'link',
  },
  'frame-malformed': {
    recovery: 'reconnect',
    scope: 'link',
  },
  'unread-answer': {
    recovery: 'reconnect',
    scope: 'link',
  },
  'no-audio': {
    recovery: 'none',
    scope: 'utterance',
  },
  'drain-timeout': {
    recovery: 'none',
    scope: 'session',
  },
  'outcome-unknown': {
    recovery: 'none',
    scope: 'utterance',
  },
  'code-not-loaded': {
    recovery: 'reconnect',
    scope: 'link',
  },
  'retry-budget-spent': {
    recovery: 'none',
    scope: 'session',
  },
  'replay-stuck': {
    recovery: 'none',
    scope: 'session',
  },
  'all-routes-failed': {
    recovery: 'none',
    scope: 'session',
  },
} satisfies Readonly<Record<string, CodeFacts>>;
