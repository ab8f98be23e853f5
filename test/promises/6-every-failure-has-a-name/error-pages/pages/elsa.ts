import { isDeepStrictEqual } from 'node:util';
import type { WireError } from '@throughline/core';
import { systemRandom } from '@throughline/core/internal';
import { elsaScripted, elsaUnscripted } from '@throughline/core/providers/elsa';
import type { ErrorPage, PageFact, Place, Said } from './page.ts';

const everywhere: readonly Place[] = ['handshake', 'response', 'frame', 'close'];
/** The page gives no statuses; these are those of the API's documentation. */
const statuses: readonly number[] = [400, 401, 403, 404, 500];
const token = 'tok-9f8e7d6c5b4a';

interface Exception extends Pick<PageFact, 'code' | 'context' | 'remedy' | 'secret'> {
  readonly name: string;
  /** The message with its parameters filled in. */
  readonly text: string;
  /** As the page has it, where that is not the same. */
  readonly verbatim?: string;
  /** The sentence that the page describes it with, after "Raised when". */
  readonly raised: string;
  /** What of the context only the message tells, and neither the name nor the description. */
  readonly told?: readonly string[];
}

/** An exception of the page by its message, by its name, and by what it is raised for. */
function exception(group: string, { name, text, verbatim, raised, told = [], secret, ...rest }: Exception) {
  const untold = Object.fromEntries(Object.entries(rest.context ?? {}).filter(([field]) => !told.includes(field)));
  const common = { heading: `${group} > ${name}`, name, status: statuses, places: everywhere, ...rest };
  return [
    {
      ...common,
      kind: 'message',
      text,
      ...(verbatim !== undefined && { verbatim }),
      ...(secret !== undefined && { secret }),
    },
    { ...common, kind: 'cell', text: name, context: untold },
    { ...common, kind: 'cell', text: raised, verbatim: `Raised when ${raised}`, context: untold },
  ] as const satisfies readonly PageFact[];
}

const invalid = (reason: string, more: object = {}) => ({
  code: 'audio-invalid' as const,
  context: { reason, ...more },
});

const missingAudio = {
  name: 'MissingAudioParam',
  text: 'Missing audio param!',
  raised: 'the required audio parameter is missing.',
  code: 'field-missing',
  context: { field: 'audio' },
} as const;
const unreadable = {
  name: 'FailedToReadAudioFromURL',
  text: 'Failed to read audio from the URL',
  raised: 'the server cannot read the audio from the provided URL.',
  code: 'audio-unreadable',
  context: { reason: 'the provider cannot read the URL' },
} as const;
const unconverted = {
  name: 'FailedToConvertAudio',
  text: 'The server failed to parse your webm audio',
  verbatim: 'The server failed to parse your {audio_format} audio',
  raised: 'the server fails to convert the provided audio format.',
  told: ['audioFormat'],
  ...invalid('it cannot be converted', { audioFormat: 'webm' }),
} as const;
const unusable = {
  name: 'FailedToUseAudio',
  text: "An unexpected error occurred while processing the audio. Please check if the audio is valid and it's not corrupted.",
  raised: 'an unexpected error occurs while processing the audio.',
  remedy: ['check', 'valid', 'not corrupted'],
  ...invalid('it cannot be processed'),
} as const;
const noToken = {
  name: 'NoTokenProvided',
  text: 'No session token provided',
  raised: 'no session token is provided.',
  code: 'authentication-failed',
  context: { problem: 'missing' },
} as const;
const noUser = {
  name: 'UserDoesNotExist',
  text: 'Could not find client ID',
  verbatim: 'Could not find {user_type} ID',
  raised: 'the specified user does not exist.',
  told: ['userType'],
  code: 'not-found',
  context: { resource: 'user', userType: 'client' },
} as const;
const inactive = {
  name: 'ClientIsNotActive',
  text: 'Client with u-4711 is not active',
  verbatim: 'Client with {user_id} is not active',
  raised: 'the specified client is not active.',
  told: ['userId'],
  code: 'account-inactive',
  context: { userId: 'u-4711' },
} as const;
const denied = {
  name: 'ClientDoesNotHaveAccess',
  text: 'User u-4711 does not have access for this API',
  verbatim: 'User {user_id} does not have access for this API',
  raised: 'the specified client does not have access to the API.',
  told: ['userId'],
  code: 'access-denied',
  context: { resource: 'api', userId: 'u-4711' },
} as const;

const recogniser = (failure: string, more: object = {}) => ({
  code: 'provider-internal-error' as const,
  context: { part: 'recogniser', failure, ...more },
});

const unscripted: readonly PageFact[] = [
  ...exception('Unscripted Requests > ASR Exceptions', {
    name: 'ASRInterProcessException',
    text: 'exception in ASR: worker 7 died',
    verbatim: 'exception in ASR: {error}',
    raised: 'there is an inter-process exception in the ASR system.',
    told: ['detail'],
    ...recogniser('process', { detail: 'worker 7 died' }),
  }),
  ...exception('Unscripted Requests > ASR Exceptions', {
    name: 'ASRSocketTimeout',
    text: 'ASR timeout',
    raised: 'the ASR system times out while processing.',
    ...recogniser('timeout'),
  }),
  ...exception('Unscripted Requests > ASR Exceptions', {
    name: 'ASRConnectionFailed',
    text: 'ASR Connection Failed',
    raised: 'the connection to the ASR system fails.',
    ...recogniser('connection'),
  }),
  ...exception('Unscripted Requests > Audio Exceptions', unreadable),
  ...exception('Unscripted Requests > Audio Exceptions', {
    name: 'FailedToParseAudioHeader',
    text: 'Failed to parse audio header',
    raised: 'the audio header cannot be parsed.',
    ...invalid('its header cannot be parsed'),
  }),
  ...exception('Unscripted Requests > Audio Exceptions', {
    name: 'InvalidAudioFormat',
    text: 'Only 16 kHz mono WAV, FLAC or OGG-Opus audio allowed',
    raised: 'the provided audio format is invalid.',
    code: 'audio-format',
    context: { found: 'another format', wanted: '16 kHz mono WAV, FLAC or OGG-Opus' },
    remedy: ['16 kHz mono WAV, FLAC or OGG-Opus'],
  }),
  ...exception('Unscripted Requests > Audio Exceptions', unconverted),
  ...exception('Unscripted Requests > Audio Exceptions', {
    name: 'FailedToDecodeAudioFromBytes',
    text: 'Failed to decode audio',
    raised: 'the server fails to decode audio data from bytes.',
    ...invalid('it cannot be decoded'),
  }),
  ...exception('Unscripted Requests > Audio Exceptions', missingAudio),
  ...exception('Unscripted Requests > Audio Exceptions', {
    name: 'AudioTooBigForSync',
    text: 'Audio is too big for sync mode, please change to async mode',
    raised: 'the provided audio is too large for synchronous processing.',
    code: 'audio-too-long',
    context: { mode: 'synchronous' },
    remedy: ['change to async mode'],
  }),
  ...exception('Unscripted Requests > Audio Exceptions', unusable),
  ...exception('Unscripted Requests > Authentication Exceptions', noToken),
  ...exception('Unscripted Requests > Authentication Exceptions', {
    name: 'InvalidSessionToken',
    text: `Invalid session token: ${token}`,
    verbatim: 'Invalid session token: {token}',
    raised: 'an invalid session token is provided.',
    code: 'authentication-failed',
    context: {},
    secret: token,
  }),
  ...exception('Unscripted Requests > Authentication Exceptions', noUser),
  ...exception('Unscripted Requests > Authentication Exceptions', inactive),
  ...exception('Unscripted Requests > Authentication Exceptions', denied),
  ...exception('Unscripted Requests > Authentication Exceptions', {
    name: 'ClientHasNoMoreMinutes',
    text: 'User has no remaining minutes',
    raised: 'the user has no remaining minutes for API usage.',
    code: 'insufficient-balance',
    context: {},
  }),
];

const scripted: readonly PageFact[] = [
  ...[missingAudio, unreadable, unconverted, unusable].flatMap((one) =>
    exception('Scripted Requests > Audio Exceptions', one),
  ),
  ...[noToken, inactive, denied, noUser].flatMap((one) =>
    exception('Scripted Requests > Authentication Exceptions', one),
  ),
  ...exception('Scripted Requests > Authentication Exceptions', {
    name: 'InvalidHeaderParameter',
    text: 'A valid authorization header is required',
    raised: 'the authorization header is invalid or missing.',
    code: 'authentication-failed',
    context: { problem: 'malformed' },
    remedy: ['authorization header'],
  }),
];

const protocols = [elsaScripted({ sentence: 'pizza party' }), elsaUnscripted()];

/** What the links of both kinds of requests read out of a frame, which has to be the same. */
function wireOf(frame: string): WireError | undefined {
  const [first, second] = protocols.map((protocol): WireError | undefined => {
    const link = protocol.link({ epoch: 1, random: systemRandom, headers: true, credentials: { token: '' } });
    return link.receive(frame).map((event) => (event.type === 'error' ? event.wire : undefined))[0];
  });
  if (!isDeepStrictEqual(first, second)) throw new Error(`scripted and unscripted links differ about ${frame}`);
  return first;
}

const body = {
  name: '{error: {code, message, errors}}',
  of: ({ text }: Said) => JSON.stringify({ error: { code: 0, message: text, errors: [text] } }),
};
const nameAndMessage = {
  name: 'the message after the name',
  of: ({ text, name = '' }: Said) => (text.toLowerCase().includes(name.toLowerCase()) ? undefined : `${name}: ${text}`),
};

/** ELSA's page "API Error Listing for Requests". */
export const elsaPage: ErrorPage = {
  provider: { name: 'elsa', errors: elsaUnscripted().errors },
  cited: 'ELSA error page, API Error Listing for Requests',
  facts: [...unscripted, ...scripted],
  shapes: {
    handshake: [body, { name: 'plain text', of: ({ text }) => text }],
    response: [body, { name: 'plain text', of: ({ text }) => text }],
    frame: [
      {
        name: 'ELSA:error of a scripted stream',
        of: ({ text }) => JSON.stringify({ type: 'ELSA:error', message: text }),
      },
      {
        name: 'the failure of an unscripted stream',
        of: ({ text }) => JSON.stringify({ status: 'failed', reason: text }),
      },
      {
        name: 'ELSA:error with the name',
        of: ({ text, name }) => JSON.stringify({ type: 'ELSA:error', error: name, message: text }),
      },
    ],
    close: [{ name: 'the text', of: ({ text }) => text }, nameAndMessage, { ...body, closeCode: 1008 }],
  },
  wireOf,
  elsewhere: [
    // 400, 401, 403, 404 and 500 by themselves
    ...statuses.map(() => 'ELSA API documentation (api-external-doc.elsanow.co), HTTP errors'),
    'RFC 9110 §15.6.3 to §15.6.5',
  ],
};
