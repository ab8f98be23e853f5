import { isSpeechError, type SpeechError } from '../errors/speech-error.ts';
import type { SynthesisProtocol } from '../protocols/synthesis-protocol.ts';
import type { Recovery } from '../session/recovery.ts';
import type { SessionSettings } from '../session/session-options.ts';
import { slotsOf, type Slots } from './slots.ts';

/** The slot that a session needs for a link, where its account has only so many. */
export class Account<C extends object> {
  readonly #protocol: SynthesisProtocol<C>;
  readonly #settings: SessionSettings;
  #slots: Slots | undefined;
  #release: (() => void) | undefined;

  constructor(protocol: SynthesisProtocol<C>, settings: SessionSettings) {
    this.#protocol = protocol;
    this.#settings = settings;
  }

  /** Whether another session waits for what this one has. */
  get wanted(): boolean {
    return this.#release !== undefined && this.#slots !== undefined && this.#slots.wanted;
  }

  /** Waits for a slot. Time that passes here is no outage. */
  async admit(credentials: C, signal: AbortSignal, recovery: Recovery): Promise<void> {
    const rules = this.#protocol.slots?.(credentials);
    if (rules === undefined || this.#release !== undefined) return;
    this.#slots = slotsOf(this.#protocol.name, rules);
    recovery.queued(true);
    try {
      const release = await this.#slots.acquire(this.#settings.clock, this.#settings.retryLimits.slotMs, signal);
      // Aborted just as it was served: nobody would give it back.
      if (signal.aborted) release();
      else this.#release = release;
    } finally {
      recovery.queued(false);
    }
  }

  release(): void {
    this.#release?.();
    this.#release = undefined;
  }

  /** The service may have told how many links it allows. */
  refused(error: SpeechError): void {
    if (!isSpeechError(error, 'concurrency-limit') || error.context.maximum === undefined) return;
    this.#slots?.learn(error.context.maximum);
  }
}
