import { isSpeechError } from '@throughline/core';
import { remedyFor } from '@throughline/core/internal';
import { RunTimeoutError } from './run-timeout-error.ts';
import { UsageError } from './usage-error.ts';

/** What a person at the command line can do about an error; a line each. */
export function remedyOf(error: unknown): readonly string[] {
  if (error instanceof UsageError || error instanceof RunTimeoutError) return error.remedy;
  const remedy = isSpeechError(error) ? remedyFor(error, 'command') : undefined;
  return remedy === undefined ? [] : [remedy];
}
