import { SpeechError } from '../errors/speech-error.ts';

/** The error of a socket that did not open in time. */
export function connectTimeout(limitMs: number): SpeechError {
  return new SpeechError('connect-timeout', {
    message: `no open WebSocket within ${limitMs / 1000} s`,
    context: { limitMs },
  });
}

/** The error of a route that had no link for so long that another one goes on. */
export function noLinkInTime(provider: string, limitMs: number): SpeechError {
  const message = `no link to ${provider} within ${limitMs / 1000} s`;
  return new SpeechError('connect-timeout', { message, context: { limitMs }, provider });
}

/** The error of a provider that did not let the session begin in time. */
export function readyTimeout(limitMs: number): SpeechError {
  return new SpeechError('ready-timeout', {
    message: `the provider opened the WebSocket but was not ready within ${limitMs / 1000} s`,
    context: { limitMs },
  });
}

/** The error of a drain that takes too long. */
export function drainTimeout(provider: string, requestId: string | undefined, limitMs: number): SpeechError {
  return new SpeechError('drain-timeout', {
    message: `the end was sent, and within ${limitMs / 1000} s the provider has not sent its end of stream`,
    context: { limitMs },
    // Once: the policy counts how often.
    recovery: 'reconnect',
    provider,
    requestId,
  });
}
