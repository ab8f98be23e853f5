import type { ErrorTable, RowMeaning } from '../../errors/table.ts';

const page = 'ELSA error page, API Error Listing for Requests';

type Requests = 'Unscripted Requests' | 'Scripted Requests' | 'Unscripted Requests, Scripted Requests';
type Group = 'ASR Exceptions' | 'Audio Exceptions' | 'Authentication Exceptions';

/** The page says for each error in which requests it is raised; nothing else distinguishes them. */
const listed = (requests: Requests, group: Group, name: string) => `${page} > ${requests} > ${group} > ${name}`;
const unscripted = 'Unscripted Requests';
const scripted = 'Scripted Requests';
const both = 'Unscripted Requests, Scripted Requests';

const api = 'ELSA API documentation (api-external-doc.elsanow.co), HTTP errors';

/** As the page writes it. */
const wantedFormat = '16 kHz mono WAV, FLAC or OGG-Opus';
const badToken: RowMeaning = {
  code: 'authentication-failed',
  means: 'The session token is not valid.',
  remedy: 'Check the token, or have a new one made.',
};
const badAudio = `Check if the audio is valid and not corrupted: that the file is complete, plays elsewhere, and is ${wantedFormat}.`;
const denied: RowMeaning = {
  code: 'access-denied',
  context: { resource: 'api' },
  means: 'The account may not use this API.',
  remedy: 'Ask ELSA to give your account access to this API.',
};
const internal: RowMeaning = { code: 'provider-internal-error', means: 'Something failed inside the provider.' };

const token: ErrorTable = [
  {
    // The token first: it could hold the text of any other row.
    says: [
      'an invalid session token is provided',
      'Invalid session token: {secret:rest}',
      'InvalidSessionToken: {secret:rest}',
      'Invalid session token',
      'InvalidSessionToken',
    ],
    ...badToken,
    source: listed(unscripted, 'Authentication Exceptions', 'InvalidSessionToken'),
  },
  {
    says: ['No session token provided', 'NoTokenProvided'],
    code: 'authentication-failed',
    context: { problem: 'missing' },
    means: 'No session token came with the request.',
    remedy: 'Pass the token that ELSA gave you.',
    source: listed(both, 'Authentication Exceptions', 'NoTokenProvided'),
  },
  {
    says: [
      'A valid authorization header is required',
      'the authorization header is invalid or missing',
      'InvalidHeaderParameter',
    ],
    code: 'authentication-failed',
    context: { problem: 'malformed' },
    means: 'The authorization header is missing, or not of the form that the provider wants.',
    remedy:
      'Pass the token alone, without the word ELSA before it and without blanks: it goes into the authorization header.',
    source: listed(scripted, 'Authentication Exceptions', 'InvalidHeaderParameter'),
  },
];

const recogniser: ErrorTable = [
  {
    says: [
      'inter-process exception in the ASR system',
      'exception in ASR: {detail:rest}',
      'exception in ASR',
      'ASRInterProcessException',
    ],
    ...internal,
    context: { part: 'recogniser', failure: 'process' },
    means: "Processes of the provider's recogniser failed to work together.",
    source: listed(unscripted, 'ASR Exceptions', 'ASRInterProcessException'),
  },
  {
    says: ['ASR timeout', 'the ASR system times out', 'ASRSocketTimeout'],
    ...internal,
    context: { part: 'recogniser', failure: 'timeout' },
    means: "The provider's recogniser did not answer in time.",
    source: listed(unscripted, 'ASR Exceptions', 'ASRSocketTimeout'),
  },
  {
    says: ['ASR Connection Failed', 'the connection to the ASR system fails', 'ASRConnectionFailed'],
    ...internal,
    context: { part: 'recogniser', failure: 'connection' },
    means: 'The provider could not reach its recogniser.',
    source: listed(unscripted, 'ASR Exceptions', 'ASRConnectionFailed'),
  },
];

const audio: ErrorTable = [
  {
    says: [
      'Failed to read audio from the URL',
      'the server cannot read the audio from the provided URL',
      'FailedToReadAudioFromURL',
    ],
    code: 'audio-unreadable',
    context: { reason: 'the provider cannot read the URL' },
    means: 'The provider could not read the audio from the URL that it was given.',
    // The other end of the URL may have failed for a moment; that a second try helps is inferred.
    recovery: 'reconnect',
    once: true,
    remedy: 'Check that anyone can open the URL, from anywhere and without signing in.',
    source: listed(both, 'Audio Exceptions', 'FailedToReadAudioFromURL'),
  },
  {
    says: ['Failed to parse audio header', 'the audio header cannot be parsed', 'FailedToParseAudioHeader'],
    code: 'audio-invalid',
    context: { reason: 'its header cannot be parsed' },
    means: "The audio's header cannot be parsed.",
    remedy: badAudio,
    source: listed(unscripted, 'Audio Exceptions', 'FailedToParseAudioHeader'),
  },
  {
    says: [
      'Only 16 kHz mono WAV, FLAC or OGG-Opus audio allowed',
      'the provided audio format is invalid',
      'InvalidAudioFormat',
    ],
    code: 'audio-format',
    context: { found: 'another format', wanted: wantedFormat },
    means: 'The audio has another format than the provider wants.',
    remedy: `Convert the audio to ${wantedFormat}.`,
    source: listed(unscripted, 'Audio Exceptions', 'InvalidAudioFormat'),
  },
  {
    says: [
      'The server failed to parse your {audioFormat?} audio',
      'the server fails to convert the provided audio format',
      'FailedToConvertAudio',
    ],
    code: 'audio-invalid',
    context: { reason: 'it cannot be converted' },
    means: 'The provider failed to convert the audio.',
    remedy: badAudio,
    source: listed(both, 'Audio Exceptions', 'FailedToConvertAudio'),
  },
  {
    says: [
      'Failed to decode audio',
      'the server fails to decode audio data from bytes',
      'FailedToDecodeAudioFromBytes',
    ],
    code: 'audio-invalid',
    context: { reason: 'it cannot be decoded' },
    means: "The audio's bytes cannot be decoded.",
    remedy: badAudio,
    source: listed(unscripted, 'Audio Exceptions', 'FailedToDecodeAudioFromBytes'),
  },
  {
    says: ['Missing audio param', 'the required audio parameter is missing', 'MissingAudioParam'],
    code: 'field-missing',
    context: { field: 'audio' },
    means: 'The request carried no audio.',
    remedy: 'Send audio before you end the stream, or name it in the request.',
    source: listed(both, 'Audio Exceptions', 'MissingAudioParam'),
  },
  {
    says: [
      'Audio is too big for sync mode',
      'the provided audio is too large for synchronous processing',
      'AudioTooBigForSync',
    ],
    code: 'audio-too-long',
    context: { mode: 'synchronous' },
    means: 'The audio is too large to be processed while the request waits.',
    remedy: 'Please change to async mode, or split the audio into shorter pieces.',
    source: listed(unscripted, 'Audio Exceptions', 'AudioTooBigForSync'),
  },
  {
    says: [
      'An unexpected error occurred while processing the audio',
      'an unexpected error occurs while processing the audio',
      'FailedToUseAudio',
    ],
    code: 'audio-invalid',
    context: { reason: 'it cannot be processed' },
    means: 'The provider could not use the audio, for a reason that it does not name.',
    remedy: badAudio,
    source: listed(both, 'Audio Exceptions', 'FailedToUseAudio'),
  },
];

const account: ErrorTable = [
  {
    says: ['Could not find {userType?} ID', 'the specified user does not exist', 'UserDoesNotExist'],
    code: 'not-found',
    context: { resource: 'user' },
    scope: 'account',
    means: 'The provider does not know the user.',
    remedy: 'Check that the token belongs to an account that exists.',
    source: listed(both, 'Authentication Exceptions', 'UserDoesNotExist'),
  },
  {
    says: ['the specified client is not active', 'Client with {userId?} is not active', 'ClientIsNotActive'],
    code: 'account-inactive',
    means: 'The account is not active.',
    remedy: 'Ask ELSA to activate your account.',
    source: listed(both, 'Authentication Exceptions', 'ClientIsNotActive'),
  },
  {
    says: [
      'the specified client does not have access to the API',
      'User {userId?} does not have access for this API',
      'User {userId?} does not have access to this API',
      'ClientDoesNotHaveAccess',
    ],
    ...denied,
    source: listed(both, 'Authentication Exceptions', 'ClientDoesNotHaveAccess'),
  },
  {
    says: ['has no remaining minutes', 'ClientHasNoMoreMinutes'],
    code: 'insufficient-balance',
    means: 'The minutes of the account are used up.',
    remedy: 'Buy more minutes for your ELSA account.',
    source: listed(unscripted, 'Authentication Exceptions', 'ClientHasNoMoreMinutes'),
  },
];

/** Statuses of HTTP answers and refused handshakes, for texts that are not of the page. */
const statuses: ErrorTable = [
  { status: 400, code: 'invalid-request', means: 'The provider refused the request.', source: api },
  { status: 401, ...badToken, source: api },
  { status: 403, ...denied, source: api },
  {
    status: 404,
    code: 'not-found',
    context: { resource: 'path' },
    means: 'There is nothing at that address.',
    remedy: 'Check the address of the provider, and its path.',
    source: api,
  },
  { status: 500, ...internal, source: api },
  {
    status: [502, 503, 504],
    code: 'provider-unavailable',
    means: 'A gateway before the provider could not reach it, or the provider is overloaded.',
    source: 'RFC 9110 §15.6.3 to §15.6.5',
  },
];

/**
 * What goes wrong at ELSA: the 18 errors of its page, each known by its message, by its name or by what the page says it is raised
 * for, wherever that stands: in an `ELSA:error`, in the `reason` of a failed unscripted stream, in a close reason, or in the body
 * of an HTTP answer. That the provider sends the message and not the name is inferred. `ELSA:warning` is no error.
 *
 * Not here, because nothing is known of them: close codes and limits of concurrency.
 */
export const elsaErrors: ErrorTable = [...token, ...recogniser, ...audio, ...account, ...statuses];
