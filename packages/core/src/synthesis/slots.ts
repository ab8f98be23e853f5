import PQueue from 'p-queue';
import type { Clock } from '../clock.ts';
import { SpeechError } from '../errors/speech-error.ts';
import type { SlotRules } from '../protocol/synthesis.ts';

/** One of the links that an account may have; its owner's until it is given back. */
export interface Slot {
  /** The provider has let a link in: from now on it counts there. */
  taken(): void;
  /** The provider had none for this link: what is given back here is none there. */
  refused(): void;
  /** The socket is closed. */
  release(): void;
}

/** The links that one account may have at a time, shared by all sessions of this process; served in order. */
export class Slots {
  readonly #queue: PQueue;
  readonly #onIdle: () => void;
  /** Sessions that the provider has turned away for want of a slot and that wait for a time, in order. */
  readonly #turnedAway = new Set<() => void>();
  /** Links of this process that the provider has let in. */
  #taken = 0;

  constructor(maximum: number, onIdle: () => void) {
    this.#queue = new PQueue({ concurrency: maximum });
    this.#onIdle = onIdle;
  }

  /** Whether somebody waits for a slot. */
  get wanted(): boolean {
    return this.#queue.size > 0 || this.#turnedAway.size > 0;
  }

  get maximum(): number {
    return this.#queue.concurrency;
  }

  /** The provider has reported how many it allows. */
  learn(maximum: number): void {
    if (Number.isSafeInteger(maximum) && maximum >= 1) this.#queue.concurrency = maximum;
  }

  /** Waits for a slot. Rejects when the signal is aborted, or with `concurrency-limit` after `limitMs`. */
  async acquire(clock: Clock, limitMs: number, signal: AbortSignal): Promise<Slot> {
    const waiting = new AbortController();
    const giveUp = (): void => waiting.abort(signal.reason);
    const timer = clock.setTimeout(() => waiting.abort(this.#timedOut(limitMs)), limitMs);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await new Promise<Slot>((resolve, reject) => {
        this.#queue
          .add(() => new Promise<void>((free) => resolve(this.#slot(free))), { signal: waiting.signal })
          .then(() => this.#forgetIfIdle(), reject);
        if (signal.aborted) giveUp();
      });
    } finally {
      clock.clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    }
  }

  /**
   * The provider has no slot for a session that had one here. `wake` is called once, and not before this has returned: when a
   * link of this process has ended, or at once where this process has all slots, since then its own queue knows better than
   * time when one is free. The function returned takes the session out of the row.
   */
  turnedAway(wake: () => void): () => void {
    this.#turnedAway.add(wake);
    if (this.#taken >= this.maximum) void Promise.resolve().then(() => this.#wake(wake));
    return () => {
      this.#turnedAway.delete(wake);
      this.#forgetIfIdle();
    };
  }

  #slot(free: () => void): Slot {
    let state: 'given' | 'taken' | 'free' = 'given';
    return {
      taken: () => {
        if (state !== 'given') return;
        state = 'taken';
        this.#taken += 1;
      },
      refused: () => {
        if (state === 'taken') this.#taken -= 1;
        if (state !== 'free') state = 'given';
      },
      release: () => {
        const wasTaken = state === 'taken';
        state = 'free';
        free();
        if (!wasTaken) return;
        this.#taken -= 1;
        // One slot more at the provider, for one of them: whoever is first in the queue has it anyway.
        const [first] = this.#turnedAway;
        if (this.#queue.size === 0 && first !== undefined) this.#wake(first);
      },
    };
  }

  #wake(wake: () => void): void {
    if (this.#turnedAway.delete(wake)) wake();
  }

  #forgetIfIdle(): void {
    if (this.#queue.size === 0 && this.#queue.pending === 0 && this.#turnedAway.size === 0) this.#onIdle();
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

// In a closure of the module, since what distinguishes accounts is a secret. By clock, as the limiters of hosts are.
const accounts = new WeakMap<Clock, Map<string, Slots>>();

/** The slots of an account. They are forgotten once nobody uses them. */
export function slotsOf(clock: Clock, provider: string, { account, maximum }: SlotRules): Slots {
  const key = `${provider} ${account}`;
  const ofClock = accounts.get(clock) ?? new Map<string, Slots>();
  accounts.set(clock, ofClock);
  const known = ofClock.get(key);
  if (known !== undefined) return known;
  const slots = new Slots(maximum, () => {
    // It may have been forgotten before, and another may be in its place.
    if (ofClock.get(key) === slots) ofClock.delete(key);
  });
  ofClock.set(key, slots);
  return slots;
}
