import { isSpeechError, SpeechError } from '../core.ts';

/** What `getUserMedia` rejected with, as an error that says what to do. */
export function captureFailure(thrown: unknown, deviceId: string | undefined, wasAllowed: boolean): SpeechError {
  if (isSpeechError(thrown)) return thrown;
  const { name = '', message = '' } = (thrown ?? {}) as { readonly name?: string; readonly message?: string };
  const reason = [name, message].filter(Boolean).join(': ') || String(thrown);
  if (name === 'NotAllowedError' || name === 'SecurityError') return denied(reason, wasAllowed, thrown);
  if (name === 'NotFoundError' || name === 'OverconstrainedError') {
    return new SpeechError('microphone-missing', {
      message: deviceId === undefined ? 'there is no microphone' : 'the chosen microphone is not there',
      context: deviceId === undefined ? {} : { deviceId },
      cause: thrown,
    });
  }
  return failed(reason, thrown);
}

export function denied(reason: string, wasAllowed: boolean, cause?: unknown): SpeechError {
  return new SpeechError('microphone-denied', {
    message: `the page may ${wasAllowed ? 'no longer' : 'not'} use the microphone (${reason})`,
    context: wasAllowed ? { reason, revoked: 'yes' } : { reason },
    // "Permission denied by system": the browser itself is not allowed to.
    remedy: /system/iu.test(reason)
      ? "Allow the browser to use the microphone in the operating system's settings, then start again."
      : undefined,
    cause,
  });
}

export function failed(reason: string, cause?: unknown): SpeechError {
  return new SpeechError('microphone-failed', {
    message: `the microphone gives no audio (${reason})`,
    context: { reason },
    cause,
  });
}

export function lost(device: string, waitedSeconds: number): SpeechError {
  return new SpeechError('microphone-lost', {
    message: `the microphone "${device}" was disconnected for ${waitedSeconds} s`,
    context: { device, waitedSeconds },
  });
}

export function stopped(): SpeechError {
  return new SpeechError('aborted', { message: 'the microphone was stopped before it was open', remedy: null });
}

export function gestureNeeded(): SpeechError {
  return new SpeechError('gesture-needed', { message: 'the browser runs no audio on this page before a user gesture' });
}
