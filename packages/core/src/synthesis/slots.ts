import PQueue from 'p-queue';
import type { Clock } from '../clock.ts';
import { SpeechError } from '../errors/speech-error.ts';
import type { SlotRules } from '../protocols/synthesis-protocol.ts';

/** The links that one account may have at a time, shared by all sessions of this process; served in order. */
export class Slots {
  readonly #queue: PQueue;
  readonly #onIdle: () => void;

  constructor(maximum: number, onIdle: () => void) {
    this.#queue = new PQueue({ concurrency: maximum });
    this.#onIdle = onIdle;
  }

  /** Whether somebody waits for a slot. */
  get wanted(): boolean {
    return this.#queue.size > 0;
  }

  get maximum(): number {
    return this.#queue.concurrency;
  }

  /** The service has told how many it allows. */
  learn(maximum: number): void {
    if (Number.isSafeInteger(maximum) && maximum >= 1) this.#queue.concurrency = maximum;
  }

  /** Waits for a slot; the function it resolves to gives it back. Rejects when the signal is aborted, or with `concurrency-limit` after `limitMs`. */
  async acquire(clock: Clock, limitMs: number, signal: AbortSignal): Promise<() => void> {
    const waiting = new AbortController();
    const giveUp = (): void => waiting.abort(signal.reason);
    const timer = clock.setTimeout(() => waiting.abort(this.#timedOut(limitMs)), limitMs);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await new Promise<() => void>((resolve, reject) => {
        this.#queue
          .add(() => new Promise<void>((free) => resolve(free)), { signal: waiting.signal })
          .then(() => this.#freed(), reject);
        if (signal.aborted) giveUp();
      });
    } finally {
      clock.clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    }
  }

  #freed(): void {
    if (this.#queue.size === 0 && this.#queue.pending === 0) this.#onIdle();
  }

  #timedOut(limitMs: number): SpeechError {
    const { maximum } = this;
    return new SpeechError('concurrency-limit', {
      message: `this process has all ${maximum} links of the account in use, and none became free within ${limitMs / 1000} s`,
      context: { maximum },
      recovery: 'none',
    });
  }
}

// In a closure of the module, since what tells accounts apart is a secret.
const accounts = new Map<string, Slots>();

/** The slots of an account. They are forgotten once nobody uses them. */
export function slotsOf(provider: string, { account, maximum }: SlotRules): Slots {
  const key = `${provider} ${account}`;
  const known = accounts.get(key);
  if (known !== undefined) return known;
  const slots = new Slots(maximum, () => accounts.delete(key));
  accounts.set(key, slots);
  return slots;
}
