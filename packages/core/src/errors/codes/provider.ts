import {
  list,
  name,
  number,
  oneOf,
  optional,
  text,
  type CodeEntry,
  type CredentialsProblem,
  type Resource,
} from './entry.ts';

const retried = 'It is tried again by itself; what helps beyond that depends on the cause.';

/** The provider's own words: about what was asked, the account, and itself. What can be checked here first has the same code then. */
export const providerCodes = {
  'invalid-request': {
    recovery: 'none',
    scope: 'session',
    means: "The provider refused the session's configuration, or a request.",
    remedy: "Change the part that the provider's message names.",
    context: { field: optional(name('the field that the provider names')) },
  },
  'field-missing': {
    recovery: 'none',
    scope: 'session',
    means: 'A field that the provider needs is absent or empty.',
    remedy: 'Fill the field that the message names.',
    context: { field: optional(name('the field')), fields: optional(list('all of them, where several are named')) },
  },
  'parameter-out-of-range': {
    recovery: 'none',
    scope: 'session',
    means: 'A parameter is smaller or larger than the provider allows.',
    remedy: 'Choose a value within the range that the message names.',
    context: {
      parameter: optional(name('the parameter')),
      found: optional(text('what it was')),
      minimum: optional(number('the least that is allowed')),
      maximum: optional(number('the most that is allowed')),
    },
  },
  'text-too-short': {
    recovery: 'none',
    scope: 'utterance',
    means: 'The text to speak is shorter than the provider takes.',
    remedy: 'Give a longer text, or join it to its neighbour.',
    context: {
      minimumWords: optional(number('the least number of words')),
      minimumCharacters: optional(number('the least number of characters')),
      words: optional(number('words that were counted')),
      characters: optional(number('characters that were counted')),
    },
  },
  'payload-too-large': {
    recovery: 'none',
    scope: 'utterance',
    means: 'What was sent at once is larger than the provider takes.',
    remedy: 'Send less at once: split the text or the audio.',
    context: { limitBytes: optional(number('bytes that are allowed')) },
  },
  'audio-too-long': {
    recovery: 'none',
    scope: 'session',
    means: 'The audio is longer than the provider takes in one piece.',
    remedy: 'Split the audio into shorter pieces.',
    context: {
      seconds: optional(number('length of the audio')),
      maximumSeconds: optional(number('the most that is allowed')),
      plan: optional(text('the plan of the account')),
      mode: optional(
        oneOf<'stream' | 'synchronous'>('the way of sending that it is too long for: stream or synchronous'),
      ),
    },
  },
  'model-unavailable': {
    recovery: 'none',
    scope: 'session',
    means: 'The provider does not offer the model that was asked for.',
    remedy: 'Choose a model that your account with the provider has.',
    remedyOn: { command: 'Choose with --model one that your account with the provider has.' },
    context: { model: optional(text('the model')) },
  },
  'not-found': {
    recovery: 'none',
    scope: 'session',
    means: 'What was asked for does not exist at the provider, or no longer does.',
    remedy: 'Check the id and the address that you pass.',
    context: {
      resource: optional(oneOf<Resource>('agent, api, call, model, path, session, user or voice')),
      id: optional(text('the one that was asked for')),
      userType: optional(text("the provider's word for the kind of user")),
    },
  },
  'method-not-allowed': {
    recovery: 'none',
    scope: 'session',
    means: 'The provider does not take that HTTP method at that address.',
    noRemedyBecause: 'Which method the address takes is not said.',
    context: {},
  },
  conflict: {
    recovery: 'none',
    scope: 'session',
    means: 'What was asked cannot be done in the state that things are in.',
    remedy: 'Look up the present state of what you want to change before you ask again.',
    context: { resource: optional(oneOf<Resource>('what it is about')), id: optional(text('which one')) },
  },
  'unsupported-media-type': {
    recovery: 'none',
    scope: 'session',
    means: 'The provider does not take a body of that Content-Type at that address.',
    noRemedyBecause: 'Which Content-Type the address takes is not said.',
    context: { mediaType: optional(text('the type that was sent')) },
  },
  'authentication-failed': {
    recovery: 'refresh-credentials',
    scope: 'account',
    means: 'The provider did not accept the credentials.',
    remedy: 'Check the credentials that you pass.',
    remedyOn: { command: 'Check the key that you pass with --api-key or in the environment.' },
    context: { problem: optional(oneOf<CredentialsProblem>('missing, malformed, expired, revoked or mismatch')) },
  },
  'access-denied': {
    recovery: 'none',
    scope: 'account',
    means: 'The credentials are good, but do not allow what was asked.',
    remedy: 'Ask the provider to give your account access to it.',
    context: {
      resource: optional(oneOf<Resource>('what is not allowed')),
      id: optional(text('which one')),
      userId: optional(text('whose')),
    },
  },
  'insufficient-balance': {
    recovery: 'none',
    scope: 'account',
    means: 'The account does not have enough credit.',
    remedy: 'Buy credit for your account with the provider.',
    context: {
      // Decimal texts, `-0.25` or `1250.75`, in whatever notation the provider wrote them.
      required: optional(text('the amount that the request costs')),
      available: optional(text('the amount that is left')),
      currency: optional(text('as the provider wrote it')),
    },
  },
  'plan-expired': {
    recovery: 'none',
    scope: 'account',
    means: "The account's plan has expired.",
    remedy: 'Renew the plan of your account with the provider.',
    context: {},
  },
  'account-inactive': {
    recovery: 'none',
    scope: 'account',
    means: 'The account is not active.',
    remedy: 'Ask the provider to activate your account.',
    context: { userId: optional(text('whose')) },
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
    context: {},
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
    context: {
      maximum: optional(number('how many are allowed at once')),
      current: optional(number('how many there are')),
    },
  },
  'provider-internal-error': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'Something failed inside the provider.',
    noRemedyBecause: retried,
    context: {
      part: optional(
        oneOf<'recogniser' | 'upstream' | 'database' | 'storage'>(
          'what failed: recogniser, upstream, database or storage',
        ),
      ),
      failure: optional(oneOf<'process' | 'timeout' | 'connection'>('process, timeout or connection')),
      detail: optional(text("the provider's own text about it")),
    },
  },
  'provider-unavailable': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The provider is overloaded, in maintenance, or its gateway cannot reach it.',
    noRemedyBecause: retried,
    context: { overload: optional(oneOf<'requests' | 'calls'>('what it has too many of: requests or calls')) },
  },
  'unknown-provider-error': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The provider reported a failure that its error table does not know.',
    noRemedyBecause: 'What is not known cannot be advised on; the raw text stands in the context.',
    context: {},
  },
} satisfies Readonly<Record<string, CodeEntry>>;
