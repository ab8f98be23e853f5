import { rebuildCause } from './cause.ts';
import { SpeechError, withSummary } from './speech-error.ts';

/** The error itself where nothing in it has to be taken out; else one like it. For errors that the caller's own code has made. */
export function withoutSecrets(error: SpeechError, redact: (text: string) => string): SpeechError {
  const { code, message, cause } = error;
  const prefix = `${code}: `;
  const clean = new SpeechError(code, {
    ...error,
    message: message.startsWith(prefix) ? message.slice(prefix.length) : message,
    context: error.context,
    remedy: error.remedy ?? null,
    remedyOn: error.remedyOn,
    ...(cause !== undefined && { cause: rebuildCause(cause, redact) }),
    causes: error.causes,
    redact,
  });
  if (JSON.stringify(clean) === JSON.stringify(error)) return error;
  return error.summary === undefined ? clean : withSummary(clean, error.summary);
}
