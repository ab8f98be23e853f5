import type { CatalogueEntry } from './catalogue-entry.ts';
import type { ServiceCode } from './table.ts';

const retried = 'It is tried again by itself; what helps beyond that depends on the cause.';

/** The part of the catalogue about what a provider says; the rest of it is in catalogue.ts. */
export const serviceCatalogue: { readonly [C in ServiceCode]: CatalogueEntry } = {
  'invalid-request': {
    recovery: 'none',
    scope: 'session',
    means: "The provider refused the session's configuration, or a request.",
    remedy: "Change the part that the provider's message names.",
  },
  'field-missing': {
    recovery: 'none',
    scope: 'session',
    means: 'A field that the provider needs is absent or empty.',
    remedy: 'Fill the field that the message names.',
  },
  'parameter-out-of-range': {
    recovery: 'none',
    scope: 'session',
    means: 'A parameter is smaller or larger than the provider allows.',
    remedy: 'Choose a value within the range that the message names.',
  },
  'text-too-short': {
    recovery: 'none',
    scope: 'utterance',
    means: 'The text to speak is shorter than the provider takes.',
    remedy: 'Give a longer text, or join it to its neighbour.',
  },
  'payload-too-large': {
    recovery: 'none',
    scope: 'utterance',
    means: 'What was sent at once is larger than the provider takes.',
    remedy: 'Send less at once: split the text or the audio.',
  },
  'audio-too-long': {
    recovery: 'none',
    scope: 'session',
    means: 'The audio is longer than the provider takes in one piece.',
    remedy: 'Split the audio into shorter pieces.',
  },
  'model-unavailable': {
    recovery: 'none',
    scope: 'session',
    means: 'The provider does not offer the model that was asked for.',
    remedy: 'Choose a model that your account with the provider has.',
    remedyOn: { command: 'Choose with --model one that your account with the provider has.' },
  },
  'not-found': {
    recovery: 'none',
    scope: 'session',
    means: 'What was asked for does not exist at the provider, or no longer does.',
    remedy: 'Check the id and the address that you pass.',
  },
  'method-not-allowed': {
    recovery: 'none',
    scope: 'session',
    means: 'The provider does not take that HTTP method at that address.',
    noRemedyBecause: 'Which method the address takes is not said.',
  },
  conflict: {
    recovery: 'none',
    scope: 'session',
    means: 'What was asked cannot be done in the state that things are in.',
    remedy: 'Look up the present state of what you want to change before you ask again.',
  },
  'unsupported-media-type': {
    recovery: 'none',
    scope: 'session',
    means: 'The provider does not take a body of that Content-Type at that address.',
    noRemedyBecause: 'Which Content-Type the address takes is not said.',
  },

  'authentication-failed': {
    recovery: 'refresh-credentials',
    scope: 'account',
    means: 'The provider did not accept the credentials.',
    remedy: 'Check the credentials that you pass.',
    remedyOn: { command: 'Check the key that you pass with --api-key or in the environment.' },
  },
  'access-denied': {
    recovery: 'none',
    scope: 'account',
    means: 'The credentials are good, but do not allow what was asked.',
    remedy: 'Ask the provider to give your account access to it.',
  },
  'insufficient-balance': {
    recovery: 'none',
    scope: 'account',
    means: 'The account has not enough credit.',
    remedy: 'Buy credit for your account with the provider.',
  },
  'plan-expired': {
    recovery: 'none',
    scope: 'account',
    means: "The account's plan has expired.",
    remedy: 'Renew the plan of your account with the provider.',
  },
  'account-inactive': {
    recovery: 'none',
    scope: 'account',
    means: 'The account is not active.',
    remedy: 'Ask the provider to activate your account.',
  },
  'rate-limited': {
    recovery: 'reconnect',
    scope: 'account',
    means: 'The provider counts too many requests of this account in too short a time.',
    remedy: 'Open fewer sessions at a time, or ask the provider for a higher rate limit.',
    remedyOn: {
      http: 'Send fewer requests at a time, or ask the provider for a higher rate limit.',
      command: 'Run fewer commands at a time, or ask the provider for a higher rate limit.',
    },
  },
  'concurrency-limit': {
    recovery: 'wait-for-slot',
    scope: 'account',
    means: 'The account already has as many streams open as it may have at once.',
    remedy: 'Wait until another session of the account ends, or ask the provider for more concurrent streams.',
    remedyOn: {
      http: 'Wait until another request of the account ends, or ask the provider for more at a time.',
      command: 'Wait until another command of the account ends, or ask the provider for more concurrent streams.',
    },
  },

  'provider-internal-error': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'Something failed inside the provider.',
    noRemedyBecause: retried,
  },
  'provider-unavailable': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The provider is overloaded, in maintenance, or out of reach behind its own front door.',
    noRemedyBecause: retried,
  },
  'unknown-provider-error': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The provider told of a failure that its error table does not know.',
    noRemedyBecause: 'What is not known cannot be advised on; the raw text stands in the context.',
  },
};
