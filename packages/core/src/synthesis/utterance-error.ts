import { SpeechError, type ErrorCode, type SpeechErrorOptions } from '../errors/speech-error.ts';

/** An error of a link or a session as the end of one utterance: with all that it knows, and nothing that recovers it. */
export function utteranceError(
  error: SpeechError,
  changes: { readonly message?: (said: string) => string; readonly remedy?: string } = {},
): SpeechError {
  const { code, cause } = error;
  const said = error.message.replace(`${code}: `, '');
  const options: SpeechErrorOptions<ErrorCode> = {
    ...error,
    message: changes.message?.(said) ?? said,
    context: error.context,
    remedy: changes.remedy ?? error.remedy ?? null,
    recovery: 'none',
    scope: 'utterance',
    ...(cause === undefined ? {} : { cause }),
  };
  return new SpeechError(code, options);
}
