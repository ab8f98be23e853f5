import type { FaultAction } from '../../faults/fault.ts';

/** The 18 errors of the provider's page: the message of each as it goes over the wire, with its parameters in braces, and the streams that may get it. */
export const elsaErrorPage = {
  ASRInterProcessException: { message: 'exception in ASR: {error}', streams: 'unscripted' },
  ASRSocketTimeout: { message: 'ASR timeout', streams: 'unscripted' },
  ASRConnectionFailed: { message: 'ASR Connection Failed', streams: 'unscripted' },
  FailedToReadAudioFromURL: { message: 'Failed to read audio from the URL', streams: 'both' },
  FailedToParseAudioHeader: { message: 'Failed to parse audio header', streams: 'unscripted' },
  InvalidAudioFormat: { message: 'Only 16 kHz mono WAV, FLAC or OGG-Opus audio allowed', streams: 'unscripted' },
  FailedToConvertAudio: { message: 'The server failed to parse your {audio_format} audio', streams: 'both' },
  FailedToDecodeAudioFromBytes: { message: 'Failed to decode audio', streams: 'unscripted' },
  MissingAudioParam: { message: 'Missing audio param!', streams: 'both' },
  AudioTooBigForSync: {
    message: 'Audio is too big for sync mode, please change to async mode',
    streams: 'unscripted',
  },
  FailedToUseAudio: {
    message:
      "An unexpected error occurred while processing the audio. Please check if the audio is valid and it's not corrupted.",
    streams: 'both',
  },
  NoTokenProvided: { message: 'No session token provided', streams: 'both' },
  InvalidSessionToken: { message: 'Invalid session token: {token}', streams: 'unscripted' },
  UserDoesNotExist: { message: 'Could not find {user_type} ID', streams: 'both' },
  ClientIsNotActive: { message: 'Client with {user_id} is not active', streams: 'both' },
  ClientDoesNotHaveAccess: { message: 'User {user_id} does not have access for this API', streams: 'both' },
  ClientHasNoMoreMinutes: { message: 'User has no remaining minutes', streams: 'unscripted' },
  InvalidHeaderParameter: { message: 'A valid authorization header is required', streams: 'scripted' },
} as const satisfies Readonly<
  Record<string, { readonly message: string; readonly streams: 'both' | 'scripted' | 'unscripted' }>
>;

/** The name of an error of the page. */
export type ElsaErrorName = keyof typeof elsaErrorPage;

/** The message of an error with its parameters filled in; one that is not given stays as the page writes it. */
export function elsaErrorMessage(name: ElsaErrorName, parameters: Readonly<Record<string, string>> = {}): string {
  return elsaErrorPage[name].message.replaceAll(
    /\{(\w+)\}/gu,
    (whole, parameter: string) => parameters[parameter] ?? whole,
  );
}

/** A fault that makes the provider send this error, as the stream that it happens to sends errors, and close. */
export function elsaError(name: ElsaErrorName, parameters: Readonly<Record<string, string>> = {}): FaultAction {
  // The provider has no numbers for its errors.
  return { type: 'error-frame', code: 0, message: elsaErrorMessage(name, parameters) };
}

/** The body of an HTTP answer. */
export function elsaErrorBody(message: string): string {
  return JSON.stringify({ error: { code: 0, message, errors: [message] } });
}
