import { isSpeechError, SpeechError } from '@throughline/core/internal';
import type { ErrorCode } from '@throughline/core';

type Json = Readonly<Record<string, unknown>>;

/** An error as plain JSON, for another process. */
export function keptError(error: unknown): Json {
  if (isSpeechError(error)) return error.toJSON();
  const message = error instanceof Error ? error.message : String(error);
  return { name: error instanceof Error ? error.name : 'Error', message };
}

/** The error that another process has kept: a `SpeechError` if it was one. */
export function errorFrom(kept: Json): Error {
  const { message, code, name, cause, ...rest } = kept;
  const text = String(message);
  if (typeof code !== 'string') return Object.assign(new Error(text), { name: String(name) });
  return new SpeechError(code as ErrorCode, {
    ...rest,
    context: (rest['context'] ?? {}) as never,
    message: text.startsWith(`${code}: `) ? text.slice(code.length + 2) : text,
    // What stood there was the remedy for whoever reads it, or none.
    remedy: typeof rest['remedy'] === 'string' ? rest['remedy'] : null,
    ...(typeof cause === 'object' && cause !== null ? { cause: causeFrom(cause as Json) } : {}),
  });
}

function causeFrom({ name, message, ...rest }: Json): Error {
  return Object.assign(new Error(String(message)), rest, { name: String(name) });
}
