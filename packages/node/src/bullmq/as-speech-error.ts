import { isSpeechError, SpeechError } from '@throughline/core/internal';

/** What was thrown while a file was worked on, as an error that says of which file it is. */
export function asSpeechError(error: unknown, name: string): SpeechError {
  if (isSpeechError(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new SpeechError('audio-unreadable', {
    message: `${name} could not be read: ${reason}`,
    context: { path: name, reason },
    cause: error,
  });
}
