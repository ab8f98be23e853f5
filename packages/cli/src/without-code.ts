import { isSpeechError } from '@throughline/core';

/** The message of whatever was thrown, without the code that a `SpeechError` puts before it: for places where that stands beside it. */
export function messageWithoutCode(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = isSpeechError(error) ? error.code : codeOf(error);
  return code !== undefined && message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message;
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
