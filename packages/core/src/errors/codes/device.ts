import type { CodeFacts } from './entry.ts';

/** The microphone and the loudspeaker of a page, and what a page needs to use them. */
export const deviceCodes = {
  'microphone-denied': {
    recovery: 'none',
    scope: 'session',
  },
  'microphone-missing': {
    recovery: 'none',
    scope: 'session',
  },
  'microphone-lost': {
    recovery: 'none',
    scope: 'session',
  },
  'microphone-failed': {
    recovery: 'none',
    scope: 'session',
  },
  'gesture-needed': {
    recovery: 'none',
    scope: 'session',
  },
  'worklet-blocked': {
    recovery: 'none',
    scope: 'session',
  },
  'platform-unsupported': {
    recovery: 'none',
    scope: 'session',
  },
} satisfies Readonly<Record<string, CodeFacts>>;
