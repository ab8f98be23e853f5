import { SpeechError } from '../errors/speech-error.ts';

/** The error of a session that its caller has aborted. */
export function aborted(reason: unknown): SpeechError {
  const text = reason instanceof Error ? reason.message : typeof reason === 'string' ? reason : undefined;
  return new SpeechError('aborted', {
    message: text === undefined ? 'the session was aborted' : `the session was aborted: ${text}`,
    context: text === undefined ? {} : { reason: text },
  });
}
