import type { SpeechError } from '../errors/speech-error.ts';
import type { RecoveryTracker } from '../session/recovery.ts';
import { leftOfBudget, waitFits } from '../session/wait-budget.ts';
import { utteranceError } from './utterance-error.ts';

interface Failing {
  fail(error: SpeechError): void;
}

export interface WhoWaits {
  /** The utterance that is spoken, or the next. */
  readonly first: Failing | undefined;
  /** All that are not over, in order. */
  readonly queue: readonly Failing[];
  readonly budgetMs: number;
  readonly recovery: Pick<RecoveryTracker, 'outageMs' | 'renewBudget'>;
}

/**
 * A provider in which something has failed may ask for minutes. An utterance that cannot wait so long fails at once; those after it
 * wait, each within a budget of its own; where that is too short as well, they fail too. Returns whether any failed.
 */
export function failWhoCannotWait(error: SpeechError, { first, queue, budgetMs, recovery }: WhoWaits): boolean {
  const { code, retryAfterMs: waitMs } = error;
  if (code !== 'provider-internal-error' || error.recovery !== 'reconnect' || waitMs === undefined) return false;
  if (waitFits(waitMs, recovery.outageMs, budgetMs)) return false;
  first?.fail(cannotWait(error, waitMs, leftOfBudget(recovery.outageMs, budgetMs)));
  if (!waitFits(waitMs, 0, budgetMs)) for (const other of queue) other.fail(cannotWait(error, waitMs, budgetMs));
  recovery.renewBudget();
  return true;
}

/** The provider's own error, with the time. */
function cannotWait(error: SpeechError, waitMs: number, remainingMs: number): SpeechError {
  const seconds = Math.ceil(waitMs / 1000);
  const left = Math.round(remainingMs / 1000);
  return utteranceError(error, {
    message: (said) => `${said} (it should be tried again in ${seconds} s, and ${left} s of the retry budget are left)`,
    remedy: error.remedy ?? `Try again in ${seconds} s.`,
  });
}
