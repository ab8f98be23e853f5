import { helpFor } from '#code-help';
import type { Failures } from './past-failure.ts';
import { remedyFor, type Remedied, type Surface } from './remedies.ts';
import type { ErrorCode, SpeechError, SpeechErrorOptions } from './speech-error.ts';

/**
 * What an error that takes the place of another has of it: all that the provider's support asks for, and the provider's
 * remedy before our own.
 */
export function takenOver(
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
    // Whatever came last, the provider that has given an address to write to is the one to write to.
    support: error.support ?? failures.findLast(({ support }) => support !== undefined)?.support,
    cause: error,
    causes: failures,
  };
}

/** The provider's remedy, or that for this one case; what the catalogue says of the code in general was for a first failure. */
function theirsOn(error: SpeechError, surface: Surface): string | undefined {
  const remedy = remedyFor(error, surface);
  return remedy === remedyFor(helpFor(error.code), surface) ? undefined : remedy;
}

function joined(theirs: string | undefined, ours: string | undefined): string | null {
  if (theirs === undefined || ours === undefined) return theirs ?? ours ?? null;
  return `${theirs} ${ours}`;
}
