import type { Random } from '../clock.ts';
import type { Failures } from '../errors/past-failure.ts';
import type { Remedied } from '../errors/remedies.ts';
import { SpeechError, type Recovery } from '../errors/speech-error.ts';
import { takenOver } from '../errors/taken-over.ts';
import { backoffMs } from '../session/retry-policy.ts';
import { nothingSent, withoutCredentials } from './unanswered.ts';
import type { HttpRetry, RetryingSettings } from './retrying-options.ts';

/** Everything that a verdict over one failed try depends on. */
export interface HttpSituation {
  readonly error: SpeechError;
  /** Those of this request, oldest first, this one included; a few at most. */
  readonly failures: Failures;
  /** Whether the request does no harm where it takes effect twice, and can be sent twice. */
  readonly mayRepeat: boolean;
  /** Whether its body can be sent twice. */
  readonly repeatable: boolean;
  readonly refreshable: boolean;
  /** Whether others were asked for since the request began. */
  readonly refreshed: boolean;
  /** Whether this provider has ever answered. */
  readonly everAnswered: boolean;
  /** Waits before, other than for a slot. */
  readonly waits: number;
  readonly slotWaits: number;
  readonly slotWaitedMs: number;
  /** Milliseconds since the first try, without the waits for a slot. */
  readonly spentMs: number;
  readonly settings: Pick<RetryingSettings, 'budgetMs' | 'slotMs'> & { readonly random: Random };
}

export type HttpVerdict =
  | { readonly type: 'repeat'; readonly delayMs: number; readonly why: HttpRetry['why']; readonly recovery: Recovery }
  /** `recovery`: what has been done about the error. */
  | { readonly type: 'fail'; readonly error: SpeechError; readonly recovery: Recovery };

/** Before a provider has ever answered, an address that is wrong looks like one that is out of reach. Milliseconds. */
const FIRST_CONTACT_MS = 10_000;
const SLOT_FIRST_MS = 5_000;
const SLOT_CAP_MS = 30_000;
const wrongAddress: readonly string[] = ['unknown-host', 'connection-refused'];
/** What a provider says before it does anything; with 503 it says that it cannot. */
const refusedBefore: readonly SpeechError['code'][] = ['authentication-failed', 'rate-limited', 'concurrency-limit'];

/** The one place where a failed request is judged. Pure: the same situation and randomness give the same verdict. */
export function judgeRequest(situation: HttpSituation): HttpVerdict {
  const { error } = situation;
  const recovery = recoveryOf(situation);
  switch (recovery) {
    case 'none':
      return { type: 'fail', error, recovery };
    case 'refresh-credentials':
      if (situation.refreshed) return { type: 'fail', error, recovery };
      return { type: 'repeat', delayMs: 0, why: 'refresh', recovery };
    case 'wait-for-slot':
      return judgeSlot(situation);
    case 'reconnect':
      return judgeWait(situation);
  }
}

/** Whether an error says that its request has not taken effect. */
export function tookNoEffect({ code, httpStatus }: SpeechError): boolean {
  return (
    httpStatus === 503 ||
    [...refusedBefore, ...withoutCredentials, ...nothingSent].some((candidate) => candidate === code)
  );
}

/** What is done about the error: what its table says, where that can be done without harm. */
function recoveryOf({ error, mayRepeat, repeatable, refreshable }: HttpSituation): Recovery {
  const wanted = error.code === 'outcome-unknown' || nothingSent.includes(error.code) ? 'reconnect' : error.recovery;
  if (error.code === 'certificate-invalid' || error.code === 'aborted') return 'none';
  if (wanted === 'refresh-credentials' && !refreshable) return 'none';
  // A stream is used up once it may have been begun.
  if (!repeatable && !withoutCredentials.includes(error.code)) return 'none';
  return mayRepeat || tookNoEffect(error) ? wanted : 'none';
}

function judgeSlot({ error, settings, slotWaits, slotWaitedMs }: HttpSituation): HttpVerdict {
  const recovery = 'wait-for-slot';
  const askedMs = error.retryAfterMs ?? Math.min(SLOT_CAP_MS, SLOT_FIRST_MS * 2 ** slotWaits);
  // A provider that asks for no wait at all is not asked again without one.
  const leastMs = Math.max(askedMs, backoffMs(slotWaits, settings.random));
  if (slotWaitedMs + leastMs > settings.slotMs) return { type: 'fail', error, recovery };
  // Many requests wait for the same slot: a tenth of jitter keeps them apart.
  return { type: 'repeat', delayMs: leastMs * (1 + settings.random.next() / 10), why: 'slot', recovery };
}

function judgeWait(situation: HttpSituation): HttpVerdict {
  const { error, settings, waits, spentMs, everAnswered } = situation;
  const recovery = 'reconnect';
  const uncertain = !everAnswered && wrongAddress.includes(error.code);
  const limitMs = uncertain ? Math.min(FIRST_CONTACT_MS, settings.budgetMs) : settings.budgetMs;
  const remainingMs = Math.max(0, limitMs - spentMs);
  const { retryAfterMs } = error;
  // A wait is given in whole seconds: what a try has taken of the budget meanwhile does not make it too long.
  if (retryAfterMs !== undefined && retryAfterMs - remainingMs >= 1_000) {
    return { type: 'fail', error: tooLong(situation, retryAfterMs, remainingMs), recovery: 'none' };
  }
  if (remainingMs === 0) {
    return uncertain ? { type: 'fail', error, recovery } : { type: 'fail', error: spent(situation), recovery: 'none' };
  }
  const delayMs = backoffMs(waits, settings.random);
  if (retryAfterMs !== undefined) {
    // As long as asked, and never sooner than without being asked.
    const askedMs = retryAfterMs * (1 + settings.random.next() / 20);
    return { type: 'repeat', delayMs: Math.max(askedMs, delayMs), why: 'retry-after', recovery };
  }
  // The last try comes at the end of the budget, not after it.
  return { type: 'repeat', delayMs: Math.min(delayMs, remainingMs), why: 'backoff', recovery };
}

function spent(situation: HttpSituation): SpeechError {
  const { error, settings, spentMs } = situation;
  return verdictError(situation, {
    message: `the request did not succeed for ${Math.round(spentMs / 1000)} s, and the budget is ${settings.budgetMs / 1000} s; the last failure was «${error.message}»`,
    ours: {
      remedy: 'Try again later, or allow more time with retry: { budgetMs }.',
      remedyOn: { command: 'Try again later.' },
    },
  });
}

function tooLong(situation: HttpSituation, retryAfterMs: number, remainingMs: number): SpeechError {
  const wait = Math.ceil(retryAfterMs / 1000);
  return verdictError(situation, {
    message: `the provider asks to wait ${wait} s, and ${Math.round(remainingMs / 1000)} s of the budget are left; it said «${situation.error.message}»`,
    ours: {
      remedy: `Try again in ${wait} s, or allow more time with retry: { budgetMs }.`,
      remedyOn: { command: `Try again in ${wait} s.` },
    },
    retryAfterMs,
  });
}

/** `retry-budget-spent` with what the last failure knew. */
function verdictError(
  { error, failures, settings, waits }: HttpSituation,
  {
    message,
    ours,
    retryAfterMs,
  }: { readonly message: string; readonly ours: Remedied; readonly retryAfterMs?: number },
): SpeechError {
  return new SpeechError('retry-budget-spent', {
    ...takenOver(failures, error, ours),
    message,
    context: { budgetMs: settings.budgetMs, attempts: waits },
    scope: 'utterance',
    surface: 'http',
    retryAfterMs,
  });
}
