import type { Liveness } from './liveness.ts';

/** A link whose last pong is so old when its end of stream is due is dead, and has not withheld it. */
const DRAIN_DEAD_MS = 10_000;
/** After a sleep of the process no limit is judged for this long. */
const AFTER_SLEEP_MS = 5_000;

/** The limits of a drain, in milliseconds. */
export interface DrainLimits {
  /** From the end being sent to the provider's end of stream, at most. */
  readonly drainMs: number;
  /** Where no pong shows that the provider lives, its end of stream is waited for this long after the last frame in or out. */
  readonly drainQuietMs: number;
  /** Whether a provider that answers pings has all of `drainMs`, however quiet it is. */
  readonly patient: boolean;
}

export type DrainVerdict =
  | { readonly type: 'dead'; readonly silentMs: number }
  | { readonly type: 'timed-out'; readonly limitMs: number };

/** Watches a link whose end was sent for its end of stream. Times in the clock's milliseconds. */
export class DrainWatch {
  readonly #limits: DrainLimits;
  #endSentAt = 0;
  #quietUntil = 0;

  constructor(limits: DrainLimits) {
    this.#limits = limits;
  }

  /** The end was sent. */
  began(now: number): void {
    this.#endSentAt = now;
  }

  /** The process slept, also before the end was sent. */
  slept(now: number): void {
    this.#quietUntil = now + AFTER_SLEEP_MS;
  }

  /** Judges a link whose end of stream has not come, with its last frame in or out; nothing where it is still waited for. */
  judge(
    now: number,
    lastFrameAt: number,
    { activityAt, pongSeen, noByteYet }: Pick<Liveness, 'activityAt' | 'pongSeen' | 'noByteYet'>,
  ): DrainVerdict | undefined {
    if (now < this.#quietUntil) return undefined;
    const { drainMs, drainQuietMs, patient } = this.#limits;
    const total = now - this.#endSentAt >= drainMs;
    const quiet = now - lastFrameAt >= drainQuietMs;
    // Pongs show that the provider is still at work; without one, that it is dead is found by the liveness rules.
    if (!total && (!quiet || noByteYet || (pongSeen && patient))) return undefined;
    const silentMs = now - activityAt;
    // Not even a pong: the link is dead, and the provider has not withheld its end of stream.
    if ((pongSeen || noByteYet) && silentMs >= DRAIN_DEAD_MS) return { type: 'dead', silentMs };
    return { type: 'timed-out', limitMs: total ? drainMs : drainQuietMs };
  }
}
