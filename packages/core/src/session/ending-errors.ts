import { catalogue } from '../errors/catalogue.ts';
import type { PastFailure } from '../errors/past-failure.ts';
import { remedyFor, type Remedied, type Surface } from '../errors/remedies.ts';
import { SpeechError, type ErrorCode, type SpeechErrorOptions } from '../errors/speech-error.ts';

/** The failures since the last success, oldest first; the last of them is the one that is judged. */
export type Failures = readonly PastFailure[];

/** No link for as long as the budget allows. Milliseconds. */
export function budgetSpent(
  failures: Failures,
  error: SpeechError,
  facts: { readonly outageMs: number; readonly budgetMs: number; readonly attempts: number },
): SpeechError {
  const { outageMs, budgetMs, attempts } = facts;
  return new SpeechError('retry-budget-spent', {
    ...takenOver(failures, error, catalogue['retry-budget-spent']),
    message: `no link for ${Math.round(outageMs / 1000)} s, and the budget is ${budgetMs / 1000} s; the last failure was «${error.message}»`,
    context: { budgetMs, attempts },
  });
}

/** The service wants more time to pass before the next try than the budget has left. Milliseconds. */
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
    message: `the service wants ${seconds} s to pass before the next try, and ${Math.round(remainingMs / 1000)} s of the budget are left; the last failure was «${error.message}»`,
    context: { budgetMs, attempts },
    retryAfterMs,
  });
}

/** Links died one after another at the same place of what they were sent. */
export function replayStuck(
  failures: Failures,
  error: SpeechError,
  facts: { readonly position: number; readonly deaths: number },
): SpeechError {
  return new SpeechError('replay-stuck', {
    ...takenOver(failures, error, catalogue['replay-stuck']),
    message: `${facts.deaths} links in a row died at sample ${facts.position}, and nothing was answered in between; the last failure was «${error.message}»`,
    context: facts,
  });
}

/**
 * What an error that takes the place of another has of it: all that the provider's support asks for, and the provider's
 * remedy before our own.
 */
function takenOver(
  failures: Failures,
  error: SpeechError,
  ours: Remedied,
): Omit<SpeechErrorOptions<ErrorCode>, 'context' | 'message'> {
  const { code: _, context: __, summary: ___, ...facts } = error;
  const both = (surface: Surface): string | null => joined(theirsOn(error, surface), remedyFor(ours, surface));
  return {
    ...facts,
    recovery: undefined,
    scope: undefined,
    retryAfterMs: undefined,
    remedy: both('api'),
    remedyOn: { voice: both('voice'), assessment: both('assessment'), http: both('http'), command: both('command') },
    // Whatever came last, the provider that has said where to write is the one to write to.
    support: error.support ?? failures.findLast(({ support }) => support !== undefined)?.support,
    cause: error,
    causes: failures,
  };
}

/** The provider's remedy, or that for this one case; what the catalogue says of the code in general was for a first failure. */
function theirsOn(error: SpeechError, surface: Surface): string | undefined {
  const remedy = remedyFor(error, surface);
  return remedy === remedyFor(catalogue[error.code], surface) ? undefined : remedy;
}

function joined(theirs: string | undefined, ours: string | undefined): string | null {
  if (theirs === undefined || ours === undefined) return theirs ?? ours ?? null;
  return `${theirs} ${ours}`;
}
