import type { Clock } from '../clock.ts';
import { SpeechError, withRecovery } from '../errors/speech-error.ts';
import type { Admission, LinkGovernor } from './governor/admission.ts';
import type { RecoveryTracker } from './recovery.ts';
import { isTurnedAway, type Failure } from './retry-policy.ts';

/** A governor that is asked for a right which is free has so many milliseconds to give it: it may have to ask somewhere else. */
const MOMENT_MS = 1_000;

/** What of a link concerns the account. */
interface EndingLink {
  /** Calls back when the socket is closed. */
  whenClosed(run: () => void): void;
}

/** The route whose account it is. */
interface AdmittedRoute {
  readonly settings: {
    readonly clock: Clock;
    /** `slotMs`: milliseconds to wait for a link, refusals included. */
    readonly retryLimits: { readonly slotMs: number };
  };
  /** What limits the account, once there are credentials; absent where nothing does. */
  readonly governor: LinkGovernor | undefined;
  readonly recovery: RecoveryTracker;
}

/** The right of one session to a link, where its account has only so many. */
export class LinkAdmission {
  readonly #route: AdmittedRoute;
  #governor: LinkGovernor | undefined;
  /** Of the link that there is or that is about to be dialled; never of one that still closes. */
  #admission: Admission | undefined;
  /** With what the provider has turned the session away, since it was last let in. */
  #refusal: SpeechError | undefined;

  constructor(route: AdmittedRoute) {
    this.#route = route;
  }

  /** For one more link of the same session. */
  another(): LinkAdmission {
    return new LinkAdmission(this.#route);
  }

  /** Whether the account has something that limits it. */
  get governed(): boolean {
    return this.#governor !== undefined;
  }

  /** Whether the session has what others of the account may come to wait for. */
  get shared(): boolean {
    return this.#admission !== undefined;
  }

  /** Whether others of the account wait for what the session has. */
  get wanted(): boolean {
    if (this.#admission === undefined || this.#governor === undefined) return false;
    const { waiting, inUse, limit } = this.#governor.state;
    // Where they wait for something else, giving the link up would not help them.
    return waiting > 0 && inUse >= limit;
  }

  /**
   * Waits for the right to a link, and returns for how many milliseconds. Time that passes here is no outage. Rejects with
   * `concurrency-limit`, or with the provider's last refusal, where it takes too long.
   *
   * @param again - the session had a link before, or was refused one
   */
  async admit(again: boolean, signal: AbortSignal): Promise<number> {
    const { governor, recovery, settings } = this.#route;
    if (governor === undefined || this.#admission !== undefined) return 0;
    this.#governor = governor;
    const { clock, retryLimits } = settings;
    const begun = clock.now();
    recovery.queued(true);
    try {
      const leftMs = Math.max(0, retryLimits.slotMs - recovery.slotWaitedMs);
      const tooLong = (): SpeechError => this.#tooLong(governor);
      const admission = await this.#wait(governor, again, signal, { leftMs, tooLong });
      // Aborted just as it was served: nobody would give it back.
      if (signal.aborted) admission.release();
      else this.#admission = admission;
    } finally {
      // Where nobody waits any more, another dial may wait by now.
      if (!signal.aborted) recovery.queued(false);
    }
    return clock.now() - begun;
  }

  /**
   * Takes the right to a link if there is one now. Rejects with `concurrency-limit` where all are in use, or where it takes longer
   * than a moment to know.
   */
  async admitNow(signal: AbortSignal): Promise<void> {
    const { governor } = this.#route;
    if (governor === undefined || this.#admission !== undefined) return;
    this.#governor = governor;
    const { waiting, inUse, limit } = governor.state;
    if (waiting > 0 || inUse >= limit) throw noneFree(governor, 0);
    const admission = await this.#wait(governor, false, signal, {
      leftMs: MOMENT_MS,
      tooLong: () => noneFree(governor, MOMENT_MS),
    });
    if (signal.aborted) admission.release();
    else this.#admission = admission;
  }

  /** The provider has let the link in. */
  ready(): void {
    this.#refusal = undefined;
    this.#admission?.succeeded();
  }

  /** The link has failed: what the provider says of the account is for all of its sessions. */
  failed(failure: Failure): void {
    if (!isTurnedAway(failure)) return;
    this.#refusal = failure.error;
    this.#admission?.refused(failure.error);
  }

  /** The link is of no more use. To the provider it may count until its socket is closed. */
  left(link: EndingLink): void {
    const admission = this.#admission;
    this.#admission = undefined;
    if (admission === undefined) return;
    admission.closing?.();
    link.whenClosed(() => admission.release());
  }

  /** No dial will come of it. */
  release(): void {
    this.#admission?.release();
    this.#admission = undefined;
  }

  /** The provider's own words are the end, where it has said any. */
  #tooLong(governor: LinkGovernor): SpeechError {
    return this.#refusal === undefined
      ? noneFree(governor, this.#route.settings.retryLimits.slotMs)
      : withRecovery(this.#refusal, 'none');
  }

  async #wait(
    governor: LinkGovernor,
    again: boolean,
    signal: AbortSignal,
    { leftMs, tooLong }: { readonly leftMs: number; readonly tooLong: () => SpeechError },
  ): Promise<Admission> {
    const { clock } = this.#route.settings;
    const waiting = new AbortController();
    const giveUp = (): void => waiting.abort(signal.reason);
    const timer = clock.setTimeout(() => waiting.abort(tooLong()), leftMs);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    try {
      return await governor.admit(waiting.signal, again);
    } finally {
      clock.clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    }
  }
}

function noneFree({ state }: LinkGovernor, limitMs: number): SpeechError {
  const { limit } = state;
  const known = Number.isSafeInteger(limit);
  return new SpeechError('concurrency-limit', {
    message: `no link of the account became free within ${limitMs / 1000} s${known ? `; it has ${limit} at a time` : ''}`,
    context: known ? { maximum: limit } : {},
    recovery: 'none',
  });
}
