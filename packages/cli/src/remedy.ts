import { isSpeechError } from '@throughline/core';
import { RunTimeoutError } from './run-timeout-error.ts';
import { UsageError } from './usage-error.ts';

/** What a person at the command line can do about an error; a line each. */
export function remedyOf(error: unknown): readonly string[] {
  if (error instanceof UsageError || error instanceof RunTimeoutError) return error.remedy;
  // The catalogue speaks to programmers.
  if (isSpeechError(error, 'retry-budget-spent')) {
    const again = error.retryAfterMs === undefined ? 'later' : `in ${Math.ceil(error.retryAfterMs / 1000)} s`;
    return [`Try again ${again}, or allow a longer outage with --retry-for.`];
  }
  return isSpeechError(error) && error.remedy !== undefined ? [error.remedy] : [];
}
