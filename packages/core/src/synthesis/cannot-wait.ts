import type { SpeechError } from '../errors/speech-error.ts';
import { utteranceError } from './utterance-error.ts';

/** For how long a service in which something has failed wants to be left alone, in milliseconds; absent where that is not so. */
export function askedToWait(error: SpeechError): number | undefined {
  return error.code === 'provider-internal-error' && error.recovery === 'reconnect' ? error.retryAfterMs : undefined;
}

/** What an utterance fails with that cannot wait so long: the service's own error, with the time. Milliseconds. */
export function cannotWait(error: SpeechError, waitMs: number, remainingMs: number): SpeechError {
  const seconds = Math.ceil(waitMs / 1000);
  const left = Math.round(remainingMs / 1000);
  return utteranceError(error, {
    message: (said) => `${said} (it should be tried again in ${seconds} s, and ${left} s of the retry budget are left)`,
    remedy: `Try again in ${seconds} s.`,
  });
}
