import { isSpeechError, type SpeechError } from '../errors/speech-error.ts';
import type { SynthesisProtocol } from '../protocol/synthesis.ts';
import type { RecoveryTracker } from '../session/recovery.ts';
import type { SessionSettings } from '../session/session-options.ts';
import { slotsOf, type Slot, type Slots } from './slots.ts';

/** What of a link concerns its slot. */
interface EndingLink {
  /** Calls back when the socket is closed. */
  whenClosed(run: () => void): void;
}

/** The slot that a session needs for a link, where its account has only so many. */
export class Account<C extends object> {
  readonly #protocol: SynthesisProtocol<C>;
  readonly #settings: SessionSettings;
  readonly #wake: () => void;
  #slots: Slots | undefined;
  /** The slot of the link that there is or that is about to be dialled; never that of a link that still closes. */
  #slot: Slot | undefined;
  #leaveRow = (): void => undefined;

  /** `wake`: a slot may be free, for which the session waits by time. */
  constructor(protocol: SynthesisProtocol<C>, settings: SessionSettings, wake: () => void) {
    this.#protocol = protocol;
    this.#settings = settings;
    this.#wake = wake;
  }

  /** Whether another session waits for what this one has. */
  get wanted(): boolean {
    return this.#slot !== undefined && this.#slots !== undefined && this.#slots.wanted;
  }

  /** Whether this one has what another session may come to wait for. */
  get shared(): boolean {
    return this.#slot !== undefined;
  }

  /** Waits for a slot. Time that passes here is no outage. */
  async admit(credentials: C, signal: AbortSignal, recovery: RecoveryTracker): Promise<void> {
    const rules = this.#protocol.slots?.(credentials);
    if (rules === undefined || this.#slot !== undefined) return;
    const slots = slotsOf(this.#settings.clock, this.#protocol.name, rules);
    this.#slots = slots;
    recovery.queued(true);
    try {
      const waiting = slots.acquire(this.#settings.clock, this.#settings.retryLimits.slotMs, signal);
      // Only now, so that the account is not forgotten between the two.
      this.#leaveRow();
      const slot = await waiting;
      // Aborted just as it was served: nobody would give it back.
      if (signal.aborted) slot.release();
      else this.#slot = slot;
    } finally {
      recovery.queued(false);
    }
  }

  /** The provider has let the link in. */
  ready(): void {
    this.#slot?.taken();
  }

  /** The link is of no more use. To the provider it counts until its socket is closed, and so it does here. */
  left(link: EndingLink): void {
    const slot = this.#slot;
    this.#slot = undefined;
    if (slot !== undefined) link.whenClosed(() => slot.release());
  }

  /** The session is over. */
  close(): void {
    this.#leaveRow();
    this.#slot?.release();
    this.#slot = undefined;
  }

  /** The provider had no slot. It may have reported how many there are, and it may free one sooner than it is asked again. */
  refused(error: SpeechError): void {
    if (!isSpeechError(error, 'concurrency-limit')) return;
    const slots = this.#slots;
    if (slots === undefined) return;
    this.#slot?.refused();
    if (error.context.maximum !== undefined) slots.learn(error.context.maximum);
    // A wait that the provider asked for is not cut short.
    if (error.retryAfterMs === undefined) this.#leaveRow = slots.turnedAway(this.#wake);
  }
}
