import { explain } from '#prose/elsa';
import type { ErrorTable, RowMeaning } from '../../errors/table.ts';

/** As the page writes it. */
const wantedFormat = '16 kHz mono WAV, FLAC or OGG-Opus';
const badToken: RowMeaning = {
  code: 'authentication-failed',
  remedy: 'Check the token, or have a new one made.',
};
const badAudio = `Check if the audio is valid and not corrupted: that the file is complete, plays elsewhere, and is ${wantedFormat}.`;
const denied: RowMeaning = {
  code: 'access-denied',
  context: { resource: 'api' },
  remedy: 'Ask ELSA to give your account access to this API.',
};
const internal: RowMeaning = { code: 'provider-internal-error' };

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
  },
  {
    says: ['No session token provided', 'NoTokenProvided'],
    code: 'authentication-failed',
    context: { problem: 'missing' },
    remedy: 'Pass the token that ELSA gave you.',
  },
  {
    says: [
      'A valid authorization header is required',
      'the authorization header is invalid or missing',
      'InvalidHeaderParameter',
    ],
    code: 'authentication-failed',
    context: { problem: 'malformed' },
    remedy:
      'Pass the token alone, without the word ELSA before it and without blanks: it goes into the authorization header.',
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
  },
  {
    says: ['ASR timeout', 'the ASR system times out', 'ASRSocketTimeout'],
    ...internal,
    context: { part: 'recogniser', failure: 'timeout' },
  },
  {
    says: ['ASR Connection Failed', 'the connection to the ASR system fails', 'ASRConnectionFailed'],
    ...internal,
    context: { part: 'recogniser', failure: 'connection' },
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

    // The other end of the URL may have failed for a moment; that a second try helps is inferred.
    recovery: 'reconnect',
    once: true,
    remedy: 'Check that anyone can open the URL, from anywhere and without signing in.',
  },
  {
    says: ['Failed to parse audio header', 'the audio header cannot be parsed', 'FailedToParseAudioHeader'],
    code: 'audio-invalid',
    context: { reason: 'its header cannot be parsed' },
    remedy: badAudio,
  },
  {
    says: [
      'Only 16 kHz mono WAV, FLAC or OGG-Opus audio allowed',
      'the provided audio format is invalid',
      'InvalidAudioFormat',
    ],
    code: 'audio-format',
    context: { found: 'another format', wanted: wantedFormat },
    remedy: `Convert the audio to ${wantedFormat}.`,
  },
  {
    says: [
      'The server failed to parse your {audioFormat?} audio',
      'the server fails to convert the provided audio format',
      'FailedToConvertAudio',
    ],
    code: 'audio-invalid',
    context: { reason: 'it cannot be converted' },
    remedy: badAudio,
  },
  {
    says: [
      'Failed to decode audio',
      'the server fails to decode audio data from bytes',
      'FailedToDecodeAudioFromBytes',
    ],
    code: 'audio-invalid',
    context: { reason: 'it cannot be decoded' },
    remedy: badAudio,
  },
  {
    says: ['Missing audio param', 'the required audio parameter is missing', 'MissingAudioParam'],
    code: 'field-missing',
    context: { field: 'audio' },
    remedy: 'Send audio before you end the stream, or name it in the request.',
  },
  {
    says: [
      'Audio is too big for sync mode',
      'the provided audio is too large for synchronous processing',
      'AudioTooBigForSync',
    ],
    code: 'audio-too-long',
    context: { mode: 'synchronous' },
    remedy: 'Please change to async mode, or split the audio into shorter pieces.',
  },
  {
    says: [
      'An unexpected error occurred while processing the audio',
      'an unexpected error occurs while processing the audio',
      'FailedToUseAudio',
    ],
    code: 'audio-invalid',
    context: { reason: 'it cannot be processed' },
    remedy: badAudio,
  },
];

const account: ErrorTable = [
  {
    says: ['Could not find {userType?} ID', 'the specified user does not exist', 'UserDoesNotExist'],
    code: 'not-found',
    context: { resource: 'user' },
    scope: 'account',
    remedy: 'Check that the token belongs to an account that exists.',
  },
  {
    says: ['the specified client is not active', 'Client with {userId?} is not active', 'ClientIsNotActive'],
    code: 'account-inactive',
    remedy: 'Ask ELSA to activate your account.',
  },
  {
    says: [
      'the specified client does not have access to the API',
      'User {userId?} does not have access for this API',
      'User {userId?} does not have access to this API',
      'ClientDoesNotHaveAccess',
    ],
    ...denied,
  },
  {
    says: ['has no remaining minutes', 'ClientHasNoMoreMinutes'],
    code: 'insufficient-balance',
    remedy: 'Buy more minutes for your ELSA account.',
  },
];

/** Statuses of HTTP answers and refused handshakes, for texts that are not of the page. */
const statuses: ErrorTable = [
  { status: 400, code: 'invalid-request' },
  { status: 401, ...badToken },
  { status: 403, ...denied },
  {
    status: 404,
    code: 'not-found',
    context: { resource: 'path' },
    remedy: 'Check the address of the provider, and its path.',
  },
  { status: 500, ...internal },
  { status: [502, 503, 504], code: 'provider-unavailable' },
];

/**
 * What goes wrong at ELSA: the 18 errors of its page, each known by its message, by its name or by what the page says it is raised
 * for, wherever that stands: in an `ELSA:error`, in the `reason` of a failed unscripted stream, in a close reason, or in the body
 * of an HTTP answer. That the provider sends the message and not the name is inferred. `ELSA:warning` is no error.
 *
 * Not here, because nothing is known of them: close codes and limits of concurrency.
 */
export const elsaErrors: ErrorTable = explain([...token, ...recogniser, ...audio, ...account, ...statuses]);
