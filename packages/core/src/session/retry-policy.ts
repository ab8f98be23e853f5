import type { Random } from '../clock.ts';
import type { Failures } from '../errors/past-failure.ts';
import { withCauses, type SpeechError } from '../errors/speech-error.ts';
import { budgetSpent, replayStuck, waitTooLong } from './ending-errors.ts';
import { tokenEnd } from './token-end.ts';
import { leftOfBudget, waitFits } from './wait-budget.ts';

/** Where a session was when something failed. */
export type Phase = 'authorizing' | 'opening' | 'handshaking' | 'streaming' | 'draining';

/** A failure as the machine judges it. */
export interface Failure {
  readonly error: SpeechError;
  /** Whether it is one of those that may come only a few times without a result. */
  readonly limited: boolean;
  /** How few, for a limited one. Default: 3. */
  readonly tries?: number;
  /** Whether the provider's own words say it, and not a number alone. */
  readonly inWords?: boolean;
  readonly phase: Phase;
  /** The number of the link that it happened on; absent before there was one. */
  readonly epoch?: number | undefined;
  /** An error frame that the provider, and so the link, goes on after. */
  readonly survivable?: boolean;
}

/** The limits by which failures are judged; all in milliseconds. */
export interface RetryLimits {
  /** Time without a streaming link before the session gives up. */
  readonly budgetMs: number;
  /** The same, before any link was ready, for an address that may be wrong. */
  readonly firstContactMs: number;
  /** Time spent waiting for a slot before the provider's own error is the end. */
  readonly slotMs: number;
}

/** Everything that a verdict depends on. */
export interface Situation {
  /** Absent: no failure, just a reason to dial. */
  readonly failure?: Failure | undefined;
  readonly ending: boolean;
  /** Whether nothing is left to do at the end: all is settled and no segment is open. */
  readonly nothingLeft: boolean;
  /** Whether a link was ever ready. */
  readonly everReady: boolean;
  /** Whether the provider has answered this configuration before. */
  readonly proven: boolean;
  /** Retries since the last sign of success; 0 for the first. */
  readonly attempt: number;
  /** Milliseconds without a streaming link since the last sign of success. */
  readonly outageMs: number;
  /** Whether something — a wake, an `online` — has earned one more dial. */
  readonly dialOwed: boolean;
  readonly refreshable: boolean;
  /** Whether the session has another route, which is surer than a second try of this one. Default: no. */
  readonly hasOther?: boolean;
  readonly slotAttempt: number;
  readonly slotWaitedMs: number;
  /** Whether the session waits in line for a link of its account, instead of by time. */
  readonly governed: boolean;
  /** `limited` failures since the last result, this one included. */
  readonly limitedFailures: number;
  /** Links in a row that died at the same position without a final, this one included. */
  readonly deathsHere: number;
  /** Milliseconds from the first of them to now. */
  readonly deathsSpanMs: number;
  /** Where the first of them died, in samples, and how many are a second. */
  readonly position: number;
  readonly sampleRate: number;
  readonly drainTimeouts: number;
  readonly provenRetries: number;
  /** The last failures since the last sign of success, oldest first, this one included; a few at most. */
  readonly failures: Failures;
  /** Milliseconds that the dial limiters ask for. */
  readonly limiterWaitMs: number;
  readonly limits: RetryLimits;
  readonly random: Random;
}

type DialReason = 'first' | 'refresh' | 'backoff' | 'retry-after' | 'slot' | 'limiter';

export type Verdict =
  | { readonly type: 'dial'; readonly delayMs: number; readonly why: DialReason; readonly refresh: boolean }
  | { readonly type: 'fail'; readonly error: SpeechError }
  | { readonly type: 'close' };

const FIRST_RETRY_MS = 250;
const BACKOFF_BASE_MS = 500;
const BACKOFF_CAP_MS = 10_000;
const SLOT_FIRST_MS = 5_000;
const SLOT_CAP_MS = 30_000;
const LIMITED_FAILURES = 3;
const STUCK_DEATHS = 3;
/** A provider that fails so often within less than this may soon be well again. */
const STUCK_SPAN_MS = 30_000;
/** An address that is wrong looks like these. */
const wrongAddress: readonly string[] = ['unknown-host', 'connection-refused', 'proxy-failed'];
/** Refusals that a provider is known to give by mistake to a configuration that it has taken before. */
const triedOnceMore: readonly number[] = [400, 403];

/**
 * Whether the provider refuses a link for what else the account does: for how many it has, or how many it opens. Once it has let the link
 * in, too high a rate is that of something else.
 */
export function isTurnedAway({ error, phase }: Failure): boolean {
  if (error.code === 'rate-limited') return phase === 'opening' || phase === 'handshaking';
  return error.code === 'concurrency-limit' && phase !== 'authorizing';
}

/** Milliseconds before retry n: U[0, 250] for the first, then U[c/2, c] with c = min(10 000, 500·2ⁿ). */
export function backoffMs(attempt: number, random: Random): number {
  if (attempt === 0) return random.next() * FIRST_RETRY_MS;
  const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** attempt);
  return ceiling / 2 + (random.next() * ceiling) / 2;
}

/** The one place where a failure is judged. The same situation and randomness give the same verdict. */
export function judge(situation: Situation): Verdict {
  const { failure, failures } = situation;
  if (situation.ending && situation.nothingLeft) return { type: 'close' };
  if (failure === undefined) return dial(situation, 0, 'first');
  const verdict = judgeFailure(situation, failure);
  if (verdict.type === 'fail') withCauses(verdict.error, failures.slice(0, -1));
  return verdict;
}

function judgeFailure(situation: Situation, failure: Failure): Verdict {
  const { error } = failure;
  if (error.code === 'drain-timeout') return judgeDrain(situation, error);
  if (situation.governed && isTurnedAway(failure) && error.recovery !== 'none') return judgeTurn(situation, error);
  switch (error.recovery) {
    case 'none':
      return judgeFatal(situation, failure);
    case 'refresh-credentials':
      return situation.refreshable ? dial(situation, 0, 'refresh') : { type: 'fail', error };
    case 'wait-for-slot':
      return judgeSlot(situation, error);
    case 'reconnect':
      return judgeReconnect(situation, failure);
  }
}

/** An end of stream that never came is asked for on one more link. */
function judgeDrain(situation: Situation, error: SpeechError): Verdict {
  if (situation.drainTimeouts > 1) return { type: 'fail', error };
  return dial(situation, backoffMs(situation.attempt, situation.random), 'backoff');
}

/**
 * What a provider has taken before it may refuse by mistake: that is tried once more. But not what it says of the account in so
 * many words: an account changes while a session goes on, and its configuration does not. Nor where another route is left, unless the
 * provider says itself that its token has ended.
 */
function judgeFatal(situation: Situation, failure: Failure): Verdict {
  const { error } = failure;
  const status = error.httpStatus ?? Number(error.providerCode);
  const ofAccount = error.scope === 'account' && failure.inWords === true;
  const doubt = situation.refreshable ? tokenEnd(error) : 'no';
  const hasOther = situation.hasOther === true;
  const refresh = doubt === 'said' || (doubt === 'possible' && !hasOther);
  const mayBeMistaken = (triedOnceMore.includes(status) && !ofAccount && !hasOther) || refresh;
  if (!situation.proven || situation.provenRetries > 0 || !mayBeMistaken) return { type: 'fail', error };
  return dial(situation, backoffMs(1, situation.random), 'backoff', refresh);
}

/** Whoever is in line for a link waits there. */
function judgeTurn(situation: Situation, error: SpeechError): Verdict {
  return situation.slotWaitedMs < situation.limits.slotMs ? dial(situation, 0, 'slot') : { type: 'fail', error };
}

function judgeSlot(situation: Situation, error: SpeechError): Verdict {
  const { slotAttempt, slotWaitedMs, limits, random } = situation;
  const askedMs = error.retryAfterMs ?? Math.min(SLOT_CAP_MS, SLOT_FIRST_MS * 2 ** slotAttempt);
  // A provider that asks for no wait at all is not dialled without one.
  const delayMs = Math.max(askedMs, backoffMs(slotAttempt, random));
  if (slotWaitedMs + delayMs > limits.slotMs) return { type: 'fail', error };
  // Many sessions wait for the same slot: a tenth of jitter keeps them apart.
  return dial(situation, delayMs * (1 + random.next() / 10), 'slot');
}

function judgeReconnect(situation: Situation, { error, limited, tries = LIMITED_FAILURES }: Failure): Verdict {
  const { failures, deathsHere, deathsSpanMs, position, sampleRate, attempt } = situation;
  if (deathsHere >= STUCK_DEATHS && deathsSpanMs >= STUCK_SPAN_MS)
    return {
      type: 'fail',
      error: replayStuck(failures, error, {
        position: position / sampleRate,
        positionSample: position,
        deaths: deathsHere,
      }),
    };
  if (limited && situation.limitedFailures > tries) return { type: 'fail', error };
  const { budgetMs, firstContactMs } = situation.limits;
  const uncertain = !situation.everReady && wrongAddress.includes(error.code);
  const limitMs = uncertain ? Math.min(firstContactMs, budgetMs) : budgetMs;
  const remainingMs = leftOfBudget(situation.outageMs, limitMs);
  const delayMs = backoffMs(attempt, situation.random);
  const { retryAfterMs } = error;
  if (retryAfterMs !== undefined && !waitFits(retryAfterMs, situation.outageMs, limitMs)) {
    const facts = { retryAfterMs, remainingMs, budgetMs, attempts: attempt };
    return { type: 'fail', error: waitTooLong(failures, error, facts) };
  }
  if (remainingMs === 0 && !situation.dialOwed) {
    const facts = { outageMs: situation.outageMs, budgetMs: limitMs, attempts: attempt };
    return { type: 'fail', error: uncertain ? error : budgetSpent(failures, error, facts) };
  }
  if (retryAfterMs !== undefined) {
    // As long as asked, and never sooner than without being asked.
    const askedMs = retryAfterMs * (1 + situation.random.next() / 20);
    return dial(situation, Math.max(askedMs, delayMs), 'retry-after');
  }
  // The first retry shows whether it passes by itself. The last try comes at the end of the budget, not after it.
  const doubt = situation.refreshable ? tokenEnd(error) : 'no';
  const refresh = doubt === 'said' || (doubt === 'possible' && attempt > 0);
  return dial(situation, Math.min(delayMs, remainingMs), 'backoff', refresh);
}

function dial(situation: Situation, delayMs: number, why: DialReason, refresh = why === 'refresh'): Verdict {
  const held = situation.limiterWaitMs > delayMs;
  return {
    type: 'dial',
    delayMs: held ? situation.limiterWaitMs : delayMs,
    why: held ? 'limiter' : why,
    refresh,
  };
}
