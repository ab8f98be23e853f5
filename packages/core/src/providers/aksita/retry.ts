import type { Clock, Random } from '../../clock.ts';
import { isSpeechError, withRecovery, type Recovery, type SpeechError } from '../../errors/speech-error.ts';
import { pause } from '../../http/pause.ts';
import { abortedBy, nothingSent, withoutCredentials } from '../../http/unanswered.ts';
import { tookNoEffect } from '../../http/verdict.ts';
import { mayBeBilled } from './request.ts';

/** The provider's own advice for 500: exponential, beginning with 1 s (its error page). Milliseconds. */
const backoffMs: readonly number[] = [1_000, 2_000, 4_000, 8_000];
/** Added to each wait, at most so much of it: many clients that failed together shall not come back together. */
const jitter = 0.25;

/** A request that the provider asks to put off for longer is not waited for: its caller decides, by `retryAfterMs`. Milliseconds. */
const longestWaitMs = 120_000;

/**
 * Answers after which a request is sent again. 500: the provider's page asks for it, and 502 is the same failure as its gateway
 * reports it. 429 and 503 say that nothing was done. A gateway's 504 is none of them: the provider may still be at work.
 */
const repeatedStatuses: readonly number[] = [429, 500, 502, 503];
/** Of an answer that never came, and of one that a gateway gave in its place: only if the caller allows it. */
const unansweredStatus = 504;

/** A request is about to be sent again. */
export interface Retry {
  /** Number of the try that comes, from 2. */
  readonly attempt: number;
  /** Milliseconds until then; 0 where it is sent again with other credentials. */
  readonly delayMs: number;
  /** What the try before ended with. */
  readonly error: SpeechError;
}

export interface RetrySettings {
  readonly clock: Clock;
  readonly random: Random;
  readonly retryUnanswered: boolean;
  /** Whether there is a function that can give other credentials. */
  readonly refreshable: boolean;
  readonly onRetry: (retry: Retry) => void;
}

/**
 * Tries until it works, or until there is no sense in it: with other credentials once after a refusal of them; after an answered
 * 429, 500, 502 or 503 up to four times more; where no answer came, only if that is allowed. A wait of more than two minutes that
 * the provider asks for is not waited for. Rejects with the last error, whose `recovery` is what was done about it, or with
 * `aborted`.
 *
 * @param attempt - one try; `refresh`: with other credentials than those of the try before
 */
export async function withRetries<T>(
  attempt: (refresh: boolean) => Promise<T>,
  settings: RetrySettings,
  signal: AbortSignal | undefined,
): Promise<T> {
  let refresh = false;
  let refreshed = false;
  let waits = 0;
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt(refresh);
    } catch (error) {
      if (!isSpeechError(error) || error.code === 'aborted') throw error;
      const recovery = recoveryOf(error, settings);
      withRecovery(error, recovery);
      refresh = recovery === 'refresh-credentials';
      const delayMs = refresh ? (refreshed ? undefined : 0) : waitOf(error, waits, settings);
      if (recovery === 'none' || delayMs === undefined) throw error;
      if (refresh) refreshed = true;
      else waits += 1;
      settings.onRetry({ attempt: tries + 1, delayMs, error });
      await pause(delayMs, settings.clock, signal, (given) =>
        abortedBy(given, 'between', { provider: 'aksita', ...(!tookNoEffect(error) && { mayHave: mayBeBilled }) }),
      );
    }
  }
}

/** What this client does about an error by itself. */
function recoveryOf(error: SpeechError, { retryUnanswered, refreshable }: RetrySettings): Recovery {
  if (error.recovery === 'refresh-credentials') return refreshable ? 'refresh-credentials' : 'none';
  if (withoutCredentials.includes(error.code)) return error.recovery;
  const { httpStatus } = error;
  if (error.code === 'outcome-unknown' || httpStatus === unansweredStatus || nothingSent.includes(error.code)) {
    return retryUnanswered && error.code !== 'certificate-invalid' ? 'reconnect' : 'none';
  }
  if (error.recovery === 'none' || httpStatus === undefined || !repeatedStatuses.includes(httpStatus)) return 'none';
  return (error.retryAfterMs ?? 0) > longestWaitMs ? 'none' : error.recovery;
}

/** Milliseconds to wait after so many waits before; `undefined`: no more. */
function waitOf({ retryAfterMs = 0 }: SpeechError, waits: number, { random }: RetrySettings): number | undefined {
  const leastMs = backoffMs[waits];
  return leastMs === undefined ? undefined : Math.max(leastMs * (1 + jitter * random.next()), retryAfterMs);
}
