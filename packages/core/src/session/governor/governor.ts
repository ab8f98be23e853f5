import PQueue from 'p-queue';
import { systemClock, type Clock } from '../../clock.ts';
import { isSpeechError, type SpeechError } from '../../errors/speech-error.ts';
import type { Admission, GovernorState, LinkGovernor } from './admission.ts';
import { ConcurrencyLevel } from './concurrency-level.ts';

/** A provider may count a link for so long after its socket is closed. */
const CLOSING_MS = 250;
const MINUTE_MS = 60_000;

export interface GovernorOptions {
  /** Links that the account may have at a time, where its plan says so. Default: found out, from 2 on. */
  readonly links?: number;
  /** Never more than so many at a time, whatever the provider lets in; a whole number of at least 1. Default: no limit. */
  readonly most?: number;
  /** Links that the account may open in any minute. Default: no limit but that of each session. */
  readonly linksPerMinute?: number;
  /** Default: the platform's own. */
  readonly clock?: Clock;
}

/**
 * One object for each account of a process: sessions that share it never have more links than the account allows, and find out
 * how many that are. To be passed to every session of the account, whatever it does.
 */
export class Governor implements LinkGovernor {
  readonly #clock: Clock;
  readonly #level: ConcurrencyLevel;
  readonly #perMinute: number;
  readonly #queue: PQueue;
  /** When links were last admitted, as many as count in a minute. */
  readonly #admittedAt: number[] = [];
  /** When the last links ended. */
  #endedAt: number[] = [];
  /** How many have ended so far. */
  #ended = 0;
  #heldUntil = -Infinity;
  #timer: unknown;
  #timerAt = Infinity;

  constructor({ links, most = Infinity, linksPerMinute = Infinity, clock = systemClock }: GovernorOptions = {}) {
    this.#clock = clock;
    this.#level = new ConcurrencyLevel(links, most);
    this.#perMinute = linksPerMinute;
    this.#queue = new PQueue({ concurrency: this.#level.links });
  }

  get state(): GovernorState {
    return { limit: this.#level.links, inUse: this.#queue.pending, waiting: this.#queue.size };
  }

  /** Waits for the right to a link; `again`: its last was refused. Rejects with the signal's reason once it is aborted. */
  async admit(signal: AbortSignal, again = false): Promise<Admission> {
    throwIfAborted(signal);
    const admitted = new Promise<Admission>((resolve, reject) => {
      this.#queue
        .add(() => new Promise<void>((free) => resolve(this.#admission(free))), { signal, priority: again ? 1 : 0 })
        .then(undefined, reject);
    });
    this.#look();
    const admission = await admitted;
    // Aborted just as it was served: nobody would give it back.
    if (signal.aborted) admission.release();
    throwIfAborted(signal);
    return admission;
  }

  #admission(free: () => void): Admission {
    const inUse = this.#queue.pending;
    const endedBefore = this.#ended;
    let state: 'admitted' | 'judged' | 'released' = 'admitted';
    this.#admittedAt.push(this.#clock.now());
    if (this.#admittedAt.length > this.#perMinute) this.#admittedAt.shift();
    this.#look();
    return {
      succeeded: () => {
        if (state !== 'admitted') return;
        state = 'judged';
        // Of those that were in use then, some may have made room before the provider looked.
        this.#level.letIn(inUse - (this.#ended - endedBefore), this.#clock.now());
        this.#look();
      },
      refused: (error) => {
        if (state === 'released') return;
        state = 'judged';
        this.#refused(error, inUse);
      },
      release: () => {
        if (state === 'released') return;
        state = 'released';
        this.#ended += 1;
        this.#endedAt.push(this.#clock.now());
        free();
        // The queue takes note of it a moment later.
        void Promise.resolve().then(() => this.#look());
      },
    };
  }

  #refused(error: SpeechError, inUse: number): void {
    const now = this.#clock.now();
    const { retryAfterMs } = error;
    if (isSpeechError(error, 'concurrency-limit')) {
      const changed = this.#level.refused(inUse, this.#closing(now), now, error.context.maximum);
      if (retryAfterMs !== undefined) this.#level.holdProbes(now + retryAfterMs);
      // The provider still counts what has ended: it is asked again when it no longer does.
      if (!changed) this.#hold(now + CLOSING_MS);
    } else if (isSpeechError(error, 'rate-limited') && retryAfterMs !== undefined) {
      this.#hold(now + retryAfterMs);
    }
    this.#look();
  }

  /** Links that have ended so lately that the provider may still count them. */
  #closing(now: number): number {
    this.#endedAt = this.#endedAt.filter((at) => now - at < CLOSING_MS);
    return this.#endedAt.length;
  }

  #hold(until: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, until);
  }

  /** Serves as many as may be served now, and comes back when it may be more. */
  #look(): void {
    const now = this.#clock.now();
    const heldMs = Math.max(this.#heldUntil, this.#minuteFull(now)) - now;
    const waiting = this.#queue.size > 0;
    if (waiting && heldMs <= 0 && this.#level.untilProbe(now) === 0) this.#level.probe();
    this.#queue.concurrency = this.#level.links;
    if (heldMs > 0) this.#queue.pause();
    else this.#queue.start();
    if (!waiting) this.#wakeAt(Infinity, now);
    else if (heldMs > 0) this.#wakeAt(now + heldMs, now);
    else this.#wakeAt(now + (this.#level.untilProbe(now) ?? Infinity), now);
  }

  /** Until when no link may be opened for those that were in the last minute. */
  #minuteFull(now: number): number {
    const oldest = this.#admittedAt[this.#admittedAt.length - this.#perMinute];
    return oldest === undefined ? now : oldest + MINUTE_MS;
  }

  #wakeAt(at: number, now: number): void {
    if (at === this.#timerAt) return;
    this.#clock.clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = at === Infinity ? undefined : this.#clock.setTimeout(() => this.#woken(), Math.max(1, at - now));
  }

  #woken(): void {
    this.#timerAt = Infinity;
    this.#look();
  }
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw signal.reason;
}
