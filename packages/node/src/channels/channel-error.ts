import { isSpeechError, SpeechError, type ErrorCode, type SpeechErrorOptions } from '@throughline/core';
import { keepRemedies, type RemedyOn } from '@throughline/core/internal';

/** The same error, which says in which channel it happened. What is no `SpeechError` stays as it is. */
export function inChannel(error: unknown, channel: number): unknown {
  if (!isSpeechError(error)) return error;
  const { code, message } = error;
  const said = message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message;
  const options: SpeechErrorOptions<ErrorCode> = {
    ...error,
    message: `channel ${channel}: ${said}`,
    remedy: error.remedy ?? null,
    remedyOn: error.remedyOn,
    cause: error.cause,
    causes: error.causes,
  };
  return new SpeechError<ErrorCode>(code, options);
}

/** What all channels together failed with: the first failure; where all failed for one reason, it is no matter of a channel. */
export function failureOf(
  failures: readonly { readonly channel: number; readonly error: unknown }[],
  channels: number,
): unknown {
  const [first] = failures;
  if (first === undefined) return undefined;
  const { error } = first;
  const isOfAll =
    failures.length === channels &&
    isSpeechError(error) &&
    failures.every((failure) => isSpeechError(failure.error, error.code));
  return isOfAll || isAborted(error) ? error : inChannel(error, first.channel);
}

function isAborted(error: unknown): boolean {
  return isSpeechError(error, 'aborted');
}

/** The same warning, which says in which channel it came up. */
export function warningIn<W extends Warned>(warning: W, channel: number): W {
  const { code, message, remedyOn } = warning;
  const said = message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message;
  const copy = { ...warning, message: `${code}: channel ${channel}: ${said}` };
  return keepRemedies(copy, remedyOn);
}

interface Warned {
  readonly code: string;
  readonly message: string;
  readonly remedyOn?: RemedyOn;
}
