import type { Clock, Random } from '../../clock.ts';
import { isSpeechError, type SpeechError } from '../../errors/speech-error.ts';
import { abortedBy } from './unanswered.ts';

/** The service's own advice for 500: exponential, beginning with 1 s (its error page). Milliseconds. */
const backoffMs: readonly number[] = [1_000, 2_000, 4_000, 8_000];
/** Added to each wait, at most so much of it: many clients that failed together shall not come back together. */
const jitter = 0.25;

/** A request that the service asks to put off for longer is not waited for: its caller decides, by `retryAfterMs`. Milliseconds. */
const longestWaitMs = 120_000;

/** A request is about to be sent again. */
export interface Retry {
  /** Number of the try that comes, from 2. */
  readonly attempt: number;
  readonly delayMs: number;
  /** What the try before ended with. */
  readonly error: SpeechError;
}

export interface RetrySettings {
  readonly clock: Clock;
  readonly random: Random;
  readonly retryUnanswered: boolean;
  readonly onRetry: (retry: Retry) => void;
}

/**
 * Tries until it works, or until there is no sense in it: after a 500 that was answered, up to four times more; where no
 * answer came, only if that is allowed. A wait of more than two minutes that the service asks for is not waited for. Rejects
 * with the last error, or with `aborted`.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  settings: RetrySettings,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const leastMs = backoffMs[tries - 1];
      if (leastMs === undefined || !isSpeechError(error) || !mayRepeat(error, settings.retryUnanswered)) throw error;
      if ((error.retryAfterMs ?? 0) > longestWaitMs) throw error;
      const wantedMs = leastMs * (1 + jitter * settings.random.next());
      const delayMs = Math.max(wantedMs, error.retryAfterMs ?? 0);
      settings.onRetry({ attempt: tries + 1, delayMs, error });
      await wait(delayMs, settings.clock, signal);
    }
  }
}

function mayRepeat(error: SpeechError, retryUnanswered: boolean): boolean {
  // Of the other 5xx, which the page does not know, a gateway's may come after the service has done its work.
  if (error.httpStatus !== undefined) return error.httpStatus === 500 && error.recovery === 'reconnect';
  return retryUnanswered && unansweredCodes.includes(error.code);
}

const unansweredCodes: readonly SpeechError['code'][] = [
  'outcome-unknown',
  'unknown-host',
  'connection-refused',
  'network-unreachable',
];

function wait(delayMs: number, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clock.clearTimeout(timer);
      if (signal !== undefined) reject(abortedBy(signal, true));
    };
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, delayMs);
    if (signal?.aborted === true) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
}
