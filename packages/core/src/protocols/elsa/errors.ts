import type { ErrorRow, ErrorTable } from '../../errors/table.ts';

/** The page tells for each error in which requests it is raised; they are told apart by nothing else. */
const page = (name: string, requests: 'both' | 'scripted' | 'unscripted') =>
  `ELSA error page "API Error Listing for Requests", ${name} (${requests === 'both' ? 'scripted and unscripted' : requests})`;
const api = 'ELSA API documentation (api-external-doc.elsanow.co), HTTP errors';

type Meaning = Pick<ErrorRow, 'code' | 'means' | 'context' | 'recovery' | 'once' | 'scope' | 'remedy'>;

const wantedFormat = '16 kHz mono WAV, FLAC or Ogg Opus';
const badToken: Meaning = {
  code: 'authentication-failed',
  means: 'The session token is not valid.',
  remedy: 'Check the token, or have a new one made.',
};
const badAudio = 'Check that the audio file plays elsewhere, is complete, and is 16 kHz mono WAV, FLAC or Ogg Opus.';
const denied: Meaning = {
  code: 'access-denied',
  context: { resource: 'api' },
  means: 'The account may not use this API.',
  remedy: 'Ask ELSA to give your account access to this API.',
};
const internal: Meaning = { code: 'provider-internal-error', means: 'Something failed inside the service.' };

/**
 * What goes wrong at ELSA: the 18 errors of its page, each known by its message or by its name, wherever that stands: in an
 * `ELSA:error`, in the `reason` of a failed unscripted stream, in a close reason, or in the body of an HTTP answer. That the
 * service sends the message and not the name is inferred, so that both are recognised. `ELSA:warning` is no error.
 *
 * Not here, because nothing is known of them: close codes and limits of concurrency.
 */
export const elsaErrors: ErrorTable = [
  // The token first: it could hold the text of any other row.
  {
    message: /\bInvalid session token: ?(?<secret>.+)/isu,
    ...badToken,
    source: page('InvalidSessionToken', 'unscripted'),
  },
  {
    message: /\b(?:Invalid session token\b|InvalidSessionToken\b)/iu,
    ...badToken,
    source: page('InvalidSessionToken', 'unscripted'),
  },
  {
    message: /\b(?:No session token provided|NoTokenProvided)\b/iu,
    code: 'authentication-failed',
    context: { problem: 'missing' },
    means: 'No session token came with the request.',
    remedy: 'Pass the token that ELSA gave you.',
    source: page('NoTokenProvided', 'both'),
  },
  {
    message: /\b(?:A valid authorization header is required|InvalidHeaderParameter)\b/iu,
    code: 'authentication-failed',
    context: { problem: 'malformed' },
    means: 'The authorization header is missing, or not of the form that the service wants.',
    remedy: 'Pass the token alone, without the word ELSA before it and without blanks.',
    source: page('InvalidHeaderParameter', 'scripted'),
  },

  // What failed inside
  {
    message: /\bexception in ASR: ?(?<detail>.{1,2000})/isu,
    ...internal,
    context: { part: 'recogniser', failure: 'process' },
    means: "Processes of the service's recogniser failed to work together.",
    source: page('ASRInterProcessException', 'unscripted'),
  },
  {
    message: /\b(?:exception in ASR\b|ASRInterProcessException\b)/iu,
    ...internal,
    context: { part: 'recogniser', failure: 'process' },
    means: "Processes of the service's recogniser failed to work together.",
    source: page('ASRInterProcessException', 'unscripted'),
  },
  {
    message: /\b(?:ASR timeout|ASRSocketTimeout)\b/iu,
    ...internal,
    context: { part: 'recogniser', failure: 'timeout' },
    means: "The service's recogniser did not answer in time.",
    source: page('ASRSocketTimeout', 'unscripted'),
  },
  {
    message: /\bASR ?Connection ?Failed\b/iu,
    ...internal,
    context: { part: 'recogniser', failure: 'connection' },
    means: 'The service could not reach its recogniser.',
    source: page('ASRConnectionFailed', 'unscripted'),
  },

  // The audio
  {
    message: /\b(?:Failed to read audio from the URL|FailedToReadAudioFromURL)\b/iu,
    code: 'audio-unreadable',
    context: { reason: 'the service cannot read the URL' },
    means: 'The service could not read the audio from the URL that it was given.',
    // The other end of the URL may have failed for a moment; that a second try helps is inferred.
    recovery: 'reconnect',
    once: true,
    remedy: 'Check that anyone can open the URL, from anywhere and without signing in.',
    source: page('FailedToReadAudioFromURL', 'both'),
  },
  {
    message: /\b(?:Failed to parse audio header|FailedToParseAudioHeader)\b/iu,
    code: 'audio-invalid',
    context: { reason: 'its header cannot be parsed' },
    means: "The audio's header cannot be parsed.",
    remedy: badAudio,
    source: page('FailedToParseAudioHeader', 'unscripted'),
  },
  {
    message: /\b(?:Only 16 ?kHz mono WAV, FLAC or OGG-Opus audio allowed|InvalidAudioFormat)\b/iu,
    code: 'audio-format',
    context: { found: 'another format', wanted: wantedFormat },
    means: 'The audio has another format than the service wants.',
    remedy: `Convert the audio to ${wantedFormat}.`,
    source: page('InvalidAudioFormat', 'unscripted'),
  },
  {
    message: /\bThe server failed to parse your (?:(?<audioFormat>.{1,60}?) )?audio\b|\bFailedToConvertAudio\b/iu,
    code: 'audio-invalid',
    context: { reason: 'it cannot be converted' },
    means: 'The service failed to convert the audio.',
    remedy: badAudio,
    source: page('FailedToConvertAudio', 'both'),
  },
  {
    message: /\b(?:Failed to decode audio|FailedToDecodeAudioFromBytes)\b/iu,
    code: 'audio-invalid',
    context: { reason: 'it cannot be decoded' },
    means: "The audio's bytes cannot be decoded.",
    remedy: badAudio,
    source: page('FailedToDecodeAudioFromBytes', 'unscripted'),
  },
  {
    message: /\b(?:Missing audio param\b|MissingAudioParam\b)/iu,
    code: 'field-missing',
    context: { field: 'audio' },
    means: 'The request carried no audio.',
    remedy: 'Send audio before you end the stream, or name it in the request.',
    source: page('MissingAudioParam', 'both'),
  },
  {
    message: /\b(?:Audio is too big for sync mode|AudioTooBigForSync)\b/iu,
    code: 'audio-too-long',
    context: { mode: 'synchronous' },
    means: 'The audio is too large to be processed while the request waits.',
    remedy: 'Ask for the asynchronous mode, or split the audio into shorter pieces.',
    source: page('AudioTooBigForSync', 'unscripted'),
  },
  {
    message: /\b(?:An unexpected error occurred while processing the audio|FailedToUseAudio)\b/iu,
    code: 'audio-invalid',
    context: { reason: 'it cannot be processed' },
    means: 'The service could not use the audio, for a reason that it does not name.',
    remedy: badAudio,
    source: page('FailedToUseAudio', 'both'),
  },

  // The account
  {
    message: /\bCould not find (?:(?<userType>[\w -]{1,60}?) )?ID\b|\bUserDoesNotExist\b/iu,
    code: 'not-found',
    context: { resource: 'user' },
    scope: 'account',
    means: 'The service does not know the user.',
    remedy: 'Check that the token belongs to an account that exists.',
    source: page('UserDoesNotExist', 'both'),
  },
  {
    message: /\bClient with (?<userId>\S{1,200}) is not active\b|\bClientIsNotActive\b/iu,
    code: 'account-inactive',
    means: 'The account is not active.',
    remedy: 'Ask ELSA to activate your account.',
    source: page('ClientIsNotActive', 'both'),
  },
  {
    message: /\bUser (?<userId>\S{1,200}) does not have access for this API\b|\bClientDoesNotHaveAccess\b/iu,
    ...denied,
    source: page('ClientDoesNotHaveAccess', 'both'),
  },
  {
    message: /\b(?:User has no remaining minutes|ClientHasNoMoreMinutes)\b/iu,
    code: 'insufficient-balance',
    means: 'The minutes of the account are used up.',
    remedy: 'Buy more minutes for your ELSA account.',
    source: page('ClientHasNoMoreMinutes', 'unscripted'),
  },

  // Statuses of HTTP answers and refused handshakes, for texts that are not of the page.
  {
    on: ['refused'],
    status: 400,
    code: 'invalid-request',
    means: 'The service refused the request.',
    source: api,
  },
  { on: ['refused'], status: 401, ...badToken, source: api },
  { on: ['refused'], status: 403, ...denied, source: api },
  {
    on: ['refused'],
    status: 404,
    code: 'not-found',
    context: { resource: 'path' },
    means: 'There is nothing at that address.',
    remedy: 'Check the address of the service, and its path.',
    source: api,
  },
  { on: ['refused'], status: 500, ...internal, source: api },
  {
    on: ['refused'],
    status: [502, 503, 504],
    code: 'provider-unavailable',
    means: 'A gateway before the service could not reach it, or the service is overloaded.',
    source: 'RFC 9110 §15.6.3 to §15.6.5',
  },
];
