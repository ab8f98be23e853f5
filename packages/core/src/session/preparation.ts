import type { Clock } from '../clock.ts';
import type { Secrets } from '../errors/redact.ts';
import { isSpeechError, SpeechError, withRecovery } from '../errors/speech-error.ts';
import type { Preparation, PreparationContext } from '../protocol/wire.ts';
import { withinLimit } from '../within-limit.ts';
import { CREDENTIALS_MS, notWanted, outlasts } from './credentials.ts';

/** What is asked for before a dial, beside the dial itself. */
export interface PreparationRequest extends PreparationContext {
  /** The provider has refused the last one. */
  readonly refresh: boolean;
  /** Milliseconds that are left for it. */
  readonly limitMs: number;
}

/** Holds what a protocol's `prepare` has brought: nothing else of the session keeps a reference to it. */
export class PreparationKeeper<C extends object> {
  readonly #preparation: Preparation<C>;
  readonly #clock: Clock;
  readonly #secrets: Secrets;
  #current: object | undefined;
  #number = 0;

  constructor(preparation: Preparation<C>, clock: Clock, secrets: Secrets) {
    this.#preparation = preparation;
    this.#clock = clock;
    this.#secrets = secrets;
  }

  /** What the last `fetch` has brought. */
  get current(): object | undefined {
    return this.#current;
  }

  /** How often something was brought: links with the same number share it. */
  get number(): number {
    return this.#number;
  }

  /** Brings what one dial needs. Rejects with the provider's `SpeechError`, or with `credentials-timeout`. */
  async fetch(credentials: C, { refresh, limitMs, epoch, headers, signal }: PreparationRequest): Promise<void> {
    const { kept, run } = this.#preparation;
    if (kept === 'once' && !refresh && this.#isGood()) return;
    try {
      const ask = (stop: AbortSignal) =>
        Promise.resolve(stop).then((given) => run(credentials, { epoch, headers, signal: given }));
      const made = await withinLimit(ask, {
        clock: this.#clock,
        limitMs,
        signal,
        tooLate: () => {
          throw tooLate();
        },
        aborted: () => notWanted('answers that a dial needs'),
      });
      // A driver of somebody's own may give anything.
      const given: unknown = made;
      if (typeof given !== 'object' || given === null)
        throw new TypeError('`prepare` of the protocol brought no object');
      this.#secrets.add(given);
      this.#current = given;
      this.#number += 1;
    } catch (error) {
      // Whatever came of a request without an answer: it may be made once more.
      throw isSpeechError(error, 'outcome-unknown') ? withRecovery(error, 'reconnect') : error;
    }
  }

  /** What was kept has served its session: the next dial begins anew. */
  forget(): void {
    this.#current = undefined;
  }

  #isGood(): boolean {
    const current = this.#current;
    if (current === undefined) return false;
    const expiresAt: unknown = 'expiresAt' in current ? current.expiresAt : undefined;
    return typeof expiresAt === 'number' || expiresAt instanceof Date ? outlasts(expiresAt, this.#clock) : true;
  }
}

function tooLate(): SpeechError {
  return new SpeechError('credentials-timeout', {
    message: `what has to be asked for before a dial took longer than ${CREDENTIALS_MS / 1000} s`,
    context: { limitMs: CREDENTIALS_MS },
  });
}
