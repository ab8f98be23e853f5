import { isSpeechError, SpeechError } from '../errors/speech-error.ts';

const CODE = 'provider-internal-error';

/** For how long a service in which something has failed wants to be left alone, in milliseconds; absent where that is not so. */
export function askedToWait(error: SpeechError): number | undefined {
  return error.code === CODE && error.recovery === 'reconnect' ? error.retryAfterMs : undefined;
}

/** What an utterance fails with that cannot wait so long: the service's own error, with the time. Milliseconds. */
export function cannotWait(error: SpeechError, waitMs: number, remainingMs: number): SpeechError {
  const seconds = Math.ceil(waitMs / 1000);
  const said = error.message.replace(`${CODE}: `, '');
  return new SpeechError(CODE, {
    message: `${said} (it should be tried again in ${seconds} s, and ${Math.round(remainingMs / 1000)} s of the retry budget are left)`,
    context: isSpeechError(error, CODE) ? error.context : {},
    recovery: 'none',
    scope: 'utterance',
    retryAfterMs: waitMs,
    remedy: `Try again in ${seconds} s.`,
    support: error.support,
    provider: error.provider,
    providerCode: error.providerCode,
    httpStatus: error.httpStatus,
    closeCode: error.closeCode,
    requestId: error.requestId,
    at: error.at,
    cause: error,
  });
}
