import type { Clock } from '../clock.ts';
import type { Secrets } from '../errors/redact.ts';
import type { CredentialsOption } from '../protocol/credentials.ts';
import { CredentialsKeeper } from '../session/credentials.ts';

/** Credentials with the number of refreshes before them. */
export interface Given<C extends object> {
  readonly credentials: C;
  readonly number: number;
}

interface Asking {
  readonly done: Promise<void>;
  readonly refresh: boolean;
  readonly stop: AbortController;
  waiting: number;
}

/** Somebody who waits for credentials. */
interface Asker {
  asking?: Asking;
  gone?: true;
}

/**
 * Credentials for many requests at once: those that are refused together ask for others once. As for sessions, a function is
 * asked at each try unless what it gave has an `expiresAt`.
 */
export class SharedCredentials<C extends object> {
  readonly #keeper: CredentialsKeeper<C>;
  #asking: Asking | undefined;
  #refreshes = 0;

  constructor(option: CredentialsOption<C>, clock: Clock, secrets: Secrets) {
    this.#keeper = new CredentialsKeeper(option, clock, secrets);
  }

  /** Whether asking again can give others. */
  get refreshable(): boolean {
    return this.#keeper.refreshable;
  }

  /**
   * Credentials for one try. `refused`: the number of those that the provider has refused, so that others are asked for, unless
   * somebody has done so since. Rejects with `credentials-failed`, `credentials-timeout`, the function's own `SpeechError`, or,
   * where the signal is aborted, with `aborted(signal)`.
   */
  async get(
    refused: number | undefined,
    signal: AbortSignal | undefined,
    aborted: (signal: AbortSignal) => unknown,
  ): Promise<Given<C>> {
    if (signal?.aborted === true) throw aborted(signal);
    if (this.#keeper.refreshable && !this.#refreshedSince(refused)) await this.#asked(refused, signal, aborted);
    return { credentials: this.#keeper.current, number: this.#refreshes };
  }

  #refreshedSince(refused: number | undefined): boolean {
    return refused !== undefined && refused !== this.#refreshes;
  }

  async #asked(
    refused: number | undefined,
    signal: AbortSignal | undefined,
    aborted: (signal: AbortSignal) => unknown,
  ): Promise<void> {
    const asker: Asker = {};
    let onAbort = (): void => undefined;
    const given = new Promise<never>((_, reject) => {
      onAbort = () => {
        if (signal !== undefined) reject(aborted(signal));
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
    const joined = this.#join(refused, asker);
    // Where the signal wins, what it still says has no listener.
    joined.catch(() => undefined);
    try {
      await Promise.race([joined, given]);
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#leave(asker);
    }
  }

  async #join(refused: number | undefined, asker: Asker): Promise<void> {
    // What is under way serves this one too, but for one that must not get what was refused.
    if (refused !== undefined) await this.#othersDone();
    if (asker.gone === true || this.#refreshedSince(refused)) return;
    const asking = (this.#asking ??= this.#ask(refused !== undefined));
    asker.asking = asking;
    asking.waiting += 1;
    await asking.done;
  }

  #leave(asker: Asker): void {
    const { asking } = asker;
    asker.gone = true;
    if (asking === undefined) return;
    asking.waiting -= 1;
    // Nobody wants the answer any more.
    if (asking.waiting === 0 && this.#asking === asking) {
      this.#asking = undefined;
      asking.stop.abort();
    }
  }

  /** Waits for what was asked for before the refusal. */
  async #othersDone(): Promise<void> {
    while (this.#asking?.refresh === false) await this.#asking.done.catch(() => undefined);
  }

  async #bring(refresh: boolean, signal: AbortSignal): Promise<void> {
    await this.#keeper.fetch(refresh, signal);
    if (refresh) this.#refreshes += 1;
  }

  #ask(refresh: boolean): Asking {
    const stop = new AbortController();
    const done = this.#bring(refresh, stop.signal).finally(() => {
      if (this.#asking === asking) this.#asking = undefined;
    });
    const asking: Asking = { done, refresh, stop, waiting: 0 };
    // Everybody who waits for it may have gone.
    done.catch(() => undefined);
    return asking;
  }
}
