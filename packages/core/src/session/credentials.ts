import type { Clock } from '../clock.ts';
import { isSpeechError, SpeechError } from '../errors/speech-error.ts';
import type { Secrets } from '../errors/redact.ts';
import { withoutSecrets } from '../errors/without-secrets.ts';
import type { CredentialsOption, CredentialsResult } from '../protocol/credentials.ts';
import { withinLimit } from '../within-limit.ts';

/** Longest time that a credentials function may take, in milliseconds. */
export const CREDENTIALS_MS = 10_000;
/** A result with `expiresAt` is used again until this long before it. */
const EXPIRY_MARGIN_MS = 30_000;

/** Whether what expires then can still be used. */
export function outlasts(expiresAt: number | Date, clock: Clock): boolean {
  return Number(expiresAt) - EXPIRY_MARGIN_MS > clock.wallNow();
}

/** Fetches credentials and holds them: nothing else of the session keeps a reference to them. */
export class CredentialsKeeper<C extends object> {
  readonly #option: CredentialsOption<C>;
  readonly #clock: Clock;
  readonly #secrets: Secrets;
  #current: CredentialsResult<C> | undefined;
  #asked = 0;

  constructor(option: CredentialsOption<C>, clock: Clock, secrets: Secrets) {
    this.#option = option;
    this.#clock = clock;
    this.#secrets = secrets;
    if (typeof option !== 'function') {
      secrets.add(option);
      this.#current = option;
    }
  }

  /** Whether asking again can give others. */
  get refreshable(): boolean {
    return typeof this.#option === 'function';
  }

  /** The credentials that the last `fetch` has brought. */
  get current(): C {
    if (this.#current === undefined) throw new Error('credentials were not fetched');
    return this.#current;
  }

  /** Brings credentials for one dial. Rejects with `credentials-failed`, `credentials-timeout`, or the function's own `SpeechError`. */
  async fetch(refresh: boolean, signal: AbortSignal): Promise<void> {
    const option = this.#option;
    if (typeof option !== 'function') return;
    if (!refresh && this.#current !== undefined && this.#stillGood(this.#current)) return;
    this.#asked += 1;
    try {
      const asked = { refresh, attempt: this.#asked };
      // Called a moment later: it may do anything to the session.
      const ask = (stop: AbortSignal) => Promise.resolve(stop).then((given) => option({ ...asked, signal: given }));
      const result = await withinLimit(ask, {
        clock: this.#clock,
        limitMs: CREDENTIALS_MS,
        signal,
        tooLate: () => {
          throw timedOut();
        },
        aborted: () => notWanted('credentials'),
      });
      if (typeof result !== 'object' || result === null)
        throw new TypeError('the credentials function returned no object');
      this.#secrets.add(result);
      this.#current = result;
    } catch (error) {
      throw isSpeechError(error) ? withoutSecrets(error, this.#secrets.redact) : failed(error, this.#secrets);
    }
  }

  #stillGood({ expiresAt }: CredentialsResult<C>): boolean {
    return expiresAt !== undefined && outlasts(expiresAt, this.#clock);
  }
}

/** Nobody waits for it any more; `what`, for a message. */
export function notWanted(what: string): SpeechError {
  return new SpeechError('aborted', { message: `the ${what} were no longer wanted` });
}

function timedOut(): SpeechError {
  return new SpeechError('credentials-timeout', {
    message: `the credentials function gave no answer within ${CREDENTIALS_MS / 1000} s`,
    context: { limitMs: CREDENTIALS_MS },
  });
}

function failed(cause: unknown, secrets: Secrets): SpeechError {
  const reason = cause instanceof Error ? cause.message : 'it threw something that is not an Error';
  return new SpeechError('credentials-failed', {
    message: `the credentials function failed: ${reason}`,
    context: { reason },
    cause,
    redact: secrets.redact,
  });
}
