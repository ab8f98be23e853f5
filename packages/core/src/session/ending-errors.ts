import { helpFor } from '#code-help';
import type { Failures } from '../errors/past-failure.ts';
import { SpeechError } from '../errors/speech-error.ts';
import { takenOver } from '../errors/taken-over.ts';

/** No link for as long as the budget allows. Milliseconds. */
export function budgetSpent(
  failures: Failures,
  error: SpeechError,
  facts: { readonly outageMs: number; readonly budgetMs: number; readonly attempts: number },
): SpeechError {
  const { outageMs, budgetMs, attempts } = facts;
  return new SpeechError('retry-budget-spent', {
    ...takenOver(failures, error, helpFor('retry-budget-spent')),
    message: `no link for ${Math.round(outageMs / 1000)} s, and the budget is ${budgetMs / 1000} s; the last failure was «${error.message}»`,
    context: { budgetMs, attempts },
  });
}

/** The provider wants more time to pass before the next try than the budget has left. Milliseconds. */
export function waitTooLong(
  failures: Failures,
  error: SpeechError,
  facts: {
    readonly retryAfterMs: number;
    readonly remainingMs: number;
    readonly budgetMs: number;
    readonly attempts: number;
  },
): SpeechError {
  const { retryAfterMs, remainingMs, budgetMs, attempts } = facts;
  const seconds = Math.ceil(retryAfterMs / 1000);
  return new SpeechError('retry-budget-spent', {
    ...takenOver(failures, error, {
      remedy: `Try again in ${seconds} s, or allow a longer outage with retry: { budgetMs }.`,
      remedyOn: { command: `Try again in ${seconds} s, or allow a longer outage with --retry-for.` },
    }),
    message: `the provider wants ${seconds} s to pass before the next try, and ${Math.round(remainingMs / 1000)} s of the budget are left; the last failure was «${error.message}»`,
    context: { budgetMs, attempts },
    retryAfterMs,
  });
}

/** Links died one after another at the same place of what they were sent. */
export function replayStuck(
  failures: Failures,
  error: SpeechError,
  facts: { readonly position: number; readonly positionSample: number; readonly deaths: number },
): SpeechError {
  return new SpeechError('replay-stuck', {
    ...takenOver(failures, error, helpFor('replay-stuck')),
    message: `${facts.deaths} links in a row died at ${facts.position} s of the audio, and nothing was answered in between; the last failure was «${error.message}»`,
    context: facts,
  });
}
