import type { ErrorCode, ErrorContexts } from '../codes.ts';

const retried = 'It is tried again by itself; what helps beyond that depends on the cause.';

/** What the docs and the command say of a code, and no message: so that no page loads it. */
export interface CodeProse<C extends ErrorCode = ErrorCode> {
  /** What each field of the `context` holds, in a few words. */
  readonly context: {
    readonly [Field in keyof Required<ErrorContexts[C]> as string extends Field ? never : Field]: string;
  };
  /** Why there is no remedy, where there is none. A wrong remedy is worse than none. */
  readonly noRemedyBecause?: string;
}

export const codeProse: { readonly [C in ErrorCode]: CodeProse<C> } = {
  aborted: {
    noRemedyBecause: 'The caller asked for it.',
    context: { reason: 'what the signal or abort() was given' },
  },
  'session-ended': {
    context: {},
  },
  'config-invalid': {
    context: { field: 'the field', found: 'what it holds, unless it may be a secret', wanted: 'what it should hold' },
  },
  'insecure-url': {
    context: { host: 'the host and port of the address' },
  },
  'window-full': {
    context: { windowSeconds: 'length of the window' },
  },
  'slow-consumer': {
    context: { unread: 'results, or samples of a voice', unreadBytes: 'about how much memory the results take' },
  },
  'audio-format': {
    context: { found: 'the format of the audio', wanted: 'the format that is wanted' },
  },
  'audio-container': {
    context: { container: 'the name of the file format' },
  },
  'audio-invalid': {
    context: {
      reason: 'what is wrong',
      at: 'where: seconds or bytes, as the message says',
      audioFormat: "the provider's word for what it was given",
    },
  },
  'audio-unreadable': {
    context: { path: 'the path', reason: 'what the system says' },
  },
  'output-unwritable': {
    context: {
      path: 'the file or directory',
      problem: 'disk-full, not-allowed, read-only, no-directory, outside, taken or system',
    },
  },
  'ledger-unusable': {
    context: {
      path: 'the file of the ledger',
      problem: 'locked, damaged, foreign, newer, disk-full, unwritable or closed',
    },
  },
  'credentials-failed': {
    context: { reason: 'what was thrown, or what was given in the place of credentials' },
  },
  'credentials-timeout': {
    context: { limitMs: 'milliseconds that were allowed' },
  },
  'microphone-denied': {
    context: { reason: 'what the browser says', revoked: '`yes` where it was allowed before' },
  },
  'microphone-missing': {
    context: { deviceId: 'the one that was chosen' },
  },
  'microphone-lost': {
    context: { device: "the device's name", waitedSeconds: 'how long was waited for it' },
  },
  'microphone-failed': {
    context: { reason: 'what the browser says' },
  },
  'gesture-needed': {
    context: {},
  },
  'worklet-blocked': {
    context: { url: 'the address, unless it is inline', reason: 'what the browser says' },
  },
  'platform-unsupported': {
    context: { missing: 'what is not there' },
  },
  'unknown-host': {
    context: { host: 'the name' },
  },
  'connection-refused': {
    context: { host: 'the host and port' },
  },
  'certificate-invalid': {
    context: { host: 'the host and port', reason: 'what the platform says' },
  },
  'proxy-failed': {
    context: {
      host: 'the host and port of the provider',
      proxy: 'those of the proxy',
      status: 'the status of its HTTP answer',
    },
  },
  'tls-mismatch': {
    context: { host: 'the host and port', wanted: 'how the address would have to begin: ws: or wss:' },
  },
  'network-unreachable': {
    context: { host: 'the host and port' },
  },
  'connect-timeout': {
    context: { limitMs: 'milliseconds that were allowed' },
  },
  'ready-timeout': {
    noRemedyBecause: retried,
    context: { limitMs: 'milliseconds that were allowed' },
  },
  'connection-lost': {
    noRemedyBecause: retried,
    context: { phase: 'opening, handshaking, streaming or draining' },
  },
  'link-silent': {
    noRemedyBecause: retried,
    context: {
      silentMs: 'milliseconds',
      sign: 'no-bytes (nothing comes at all), no-answers (no results) or not-sending (nothing leaves)',
    },
  },
  'frame-too-large': {
    noRemedyBecause: 'The provider should not send such frames; nothing on this side prevents them.',
    context: { limitBytes: 'bytes that were allowed' },
  },
  'frame-malformed': {
    noRemedyBecause: 'The provider should not send such frames; nothing on this side prevents them.',
    context: { reason: 'what is wrong with it' },
  },
  'unread-answer': {
    context: { kinds: 'the types of the frames, as the provider wrote them, or unparsed' },
  },
  'no-audio': {
    context: { sentence: 'which sentence, counted from 0', tries: 'how often it was asked for' },
  },
  'drain-timeout': {
    context: { limitMs: 'milliseconds that were allowed' },
  },
  'outcome-unknown': {
    context: { reason: 'timeout or connection', limitMs: 'milliseconds that were allowed' },
  },
  'code-not-loaded': {
    context: { attempts: 'how often the file was asked for' },
  },
  'retry-budget-spent': {
    context: { budgetMs: 'milliseconds without a link that were allowed', attempts: 'how often it was tried' },
  },
  'replay-stuck': {
    noRemedyBecause: 'What it is in that audio or its configuration that ends the links cannot be seen from here.',
    context: {
      position: 'the second of the audio at which the links died',
      positionSample: 'the sample',
      deaths: 'how many',
    },
  },
  'all-routes-failed': {
    context: {
      routes:
        'what each route failed with, in the order of the routes: its code, message, provider and remedy, and what its support asks for',
    },
  },
  'invalid-request': {
    context: { field: 'the field that the provider names' },
  },
  'field-missing': {
    context: { field: 'the field', fields: 'all of them, where several are named' },
  },
  'parameter-out-of-range': {
    context: {
      parameter: 'the parameter',
      found: 'what it was',
      minimum: 'the least that is allowed',
      maximum: 'the most that is allowed',
    },
  },
  'text-too-short': {
    context: {
      minimumWords: 'the least number of words',
      minimumCharacters: 'the least number of characters',
      words: 'words that were counted',
      characters: 'characters that were counted',
    },
  },
  'payload-too-large': {
    context: { limitBytes: 'bytes that are allowed' },
  },
  'audio-too-long': {
    context: {
      seconds: 'length of the audio',
      maximumSeconds: 'the most that is allowed',
      plan: 'the plan of the account',
      mode: 'the way of sending that it is too long for: stream or synchronous',
    },
  },
  'model-unavailable': {
    context: { model: 'the model' },
  },
  'not-found': {
    context: {
      resource: 'agent, api, call, model, path, session, user or voice',
      id: 'the one that was asked for',
      userType: "the provider's word for the kind of user",
    },
  },
  'method-not-allowed': {
    noRemedyBecause: 'Which method the address takes is not said.',
    context: {},
  },
  conflict: {
    context: { resource: 'what it is about', id: 'which one' },
  },
  'unsupported-media-type': {
    noRemedyBecause: 'Which Content-Type the address takes is not said.',
    context: { mediaType: 'the type that was sent' },
  },
  'authentication-failed': {
    context: { problem: 'missing, malformed, expired, revoked or mismatch' },
  },
  'access-denied': {
    context: { resource: 'what is not allowed', id: 'which one', userId: 'whose' },
  },
  'insufficient-balance': {
    context: {
      required: 'the amount that the request costs',
      available: 'the amount that is left',
      currency: 'as the provider wrote it',
    },
  },
  'plan-expired': {
    context: {},
  },
  'account-inactive': {
    context: { userId: 'whose' },
  },
  'rate-limited': {
    context: {},
  },
  'concurrency-limit': {
    context: { maximum: 'how many are allowed at once', current: 'how many there are' },
  },
  'provider-internal-error': {
    noRemedyBecause: retried,
    context: {
      part: 'what failed: recogniser, upstream, database or storage',
      failure: 'process, timeout or connection',
      detail: "the provider's own text about it",
    },
  },
  'provider-unavailable': {
    noRemedyBecause: retried,
    context: { overload: 'what it has too many of: requests or calls' },
  },
  'unknown-provider-error': {
    noRemedyBecause: 'What is not known cannot be advised on; the raw text stands in the context.',
    context: {},
  },
};
