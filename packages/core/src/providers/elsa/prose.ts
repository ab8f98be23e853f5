import { explainer } from '../../errors/prose.ts';

const page = 'ELSA error page, API Error Listing for Requests';
/** The page says for each error in which requests it is raised; nothing else distinguishes them. */
const unscripted = 'Unscripted Requests';
const scripted = 'Scripted Requests';
const both = 'Unscripted Requests, Scripted Requests';
const api = 'ELSA API documentation (api-external-doc.elsanow.co), HTTP errors';

const badToken = 'The session token is not valid.';
const denied = 'The account may not use this API.';

/** What each row of the table means, and where it comes from. */
export const explain = explainer({
  'an invalid session token is provided': [
    badToken,
    `${page} > ${unscripted} > Authentication Exceptions > InvalidSessionToken`,
  ],
  'No session token provided': [
    'No session token came with the request.',
    `${page} > ${both} > Authentication Exceptions > NoTokenProvided`,
  ],
  'A valid authorization header is required': [
    'The authorization header is missing, or not of the form that the provider wants.',
    `${page} > ${scripted} > Authentication Exceptions > InvalidHeaderParameter`,
  ],
  'inter-process exception in the ASR system': [
    "Processes of the provider's recogniser failed to work together.",
    `${page} > ${unscripted} > ASR Exceptions > ASRInterProcessException`,
  ],
  'ASR timeout': [
    "The provider's recogniser did not answer in time.",
    `${page} > ${unscripted} > ASR Exceptions > ASRSocketTimeout`,
  ],
  'ASR Connection Failed': [
    'The provider could not reach its recogniser.',
    `${page} > ${unscripted} > ASR Exceptions > ASRConnectionFailed`,
  ],
  'Failed to read audio from the URL': [
    'The provider could not read the audio from the URL that it was given.',
    `${page} > ${both} > Audio Exceptions > FailedToReadAudioFromURL`,
  ],
  'Failed to parse audio header': [
    "The audio's header cannot be parsed.",
    `${page} > ${unscripted} > Audio Exceptions > FailedToParseAudioHeader`,
  ],
  'Only 16 kHz mono WAV, FLAC or OGG-Opus audio allowed': [
    'The audio has another format than the provider wants.',
    `${page} > ${unscripted} > Audio Exceptions > InvalidAudioFormat`,
  ],
  'The server failed to parse your {audioFormat?} audio': [
    'The provider failed to convert the audio.',
    `${page} > ${both} > Audio Exceptions > FailedToConvertAudio`,
  ],
  'Failed to decode audio': [
    "The audio's bytes cannot be decoded.",
    `${page} > ${unscripted} > Audio Exceptions > FailedToDecodeAudioFromBytes`,
  ],
  'Missing audio param': ['The request carried no audio.', `${page} > ${both} > Audio Exceptions > MissingAudioParam`],
  'Audio is too big for sync mode': [
    'The audio is too large to be processed while the request waits.',
    `${page} > ${unscripted} > Audio Exceptions > AudioTooBigForSync`,
  ],
  'An unexpected error occurred while processing the audio': [
    'The provider could not use the audio, for a reason that it does not name.',
    `${page} > ${both} > Audio Exceptions > FailedToUseAudio`,
  ],
  'Could not find {userType?} ID': [
    'The provider does not know the user.',
    `${page} > ${both} > Authentication Exceptions > UserDoesNotExist`,
  ],
  'the specified client is not active': [
    'The account is not active.',
    `${page} > ${both} > Authentication Exceptions > ClientIsNotActive`,
  ],
  'the specified client does not have access to the API': [
    denied,
    `${page} > ${both} > Authentication Exceptions > ClientDoesNotHaveAccess`,
  ],
  'has no remaining minutes': [
    'The minutes of the account are used up.',
    `${page} > ${unscripted} > Authentication Exceptions > ClientHasNoMoreMinutes`,
  ],
  400: ['The provider refused the request.', api],
  401: [badToken, api],
  403: [denied, api],
  404: ['There is nothing at that address.', api],
  500: ['Something failed inside the provider.', api],
  502: [
    'A gateway before the provider could not reach it, or the provider is overloaded.',
    'RFC 9110 §15.6.3 to §15.6.5',
  ],
});
