/** A link whose last pong is so old when its end of stream is due is dead, and has not withheld it. */
const DRAIN_DEAD_MS = 10_000;

/** The limits of a drain, in milliseconds. */
export interface DrainLimits {
  /** From the end being sent to the provider's end of stream, at most. */
  readonly drainMs: number;
  /** Where no pong shows that the provider lives, its end of stream is waited for this long after the last frame in or out. */
  readonly drainQuietMs: number;
  /** Whether a provider that answers pings has all of `drainMs`, however quiet it is. */
  readonly patient: boolean;
}

/** What is known of a link whose end was sent; times in the clock's milliseconds. */
export interface DrainFacts {
  readonly endSentAt: number;
  readonly lastFrameAt: number;
  /** When the last byte of the peer came, as far as the platform reports it. */
  readonly activityAt: number;
  readonly pongSeen: boolean;
  /** The peer was pinged and has never sent a byte. */
  readonly noByteYet: boolean;
}

export type DrainVerdict =
  | { readonly type: 'dead'; readonly silentMs: number }
  | { readonly type: 'timed-out'; readonly limitMs: number };

/** Judges a link whose end of stream has not come; nothing where it is still waited for. */
export function judgeDrain(now: number, facts: DrainFacts, limits: DrainLimits): DrainVerdict | undefined {
  const { drainMs, drainQuietMs, patient } = limits;
  const { endSentAt, lastFrameAt, activityAt, pongSeen, noByteYet } = facts;
  const total = now - endSentAt >= drainMs;
  const quiet = now - lastFrameAt >= drainQuietMs;
  // Pongs show that the provider is still at work; without one, that it is dead is found by the liveness rules.
  if (!total && (!quiet || noByteYet || (pongSeen && patient))) return undefined;
  const silentMs = now - activityAt;
  // Not even a pong: the link is dead, and the provider has not withheld its end of stream.
  if ((pongSeen || noByteYet) && silentMs >= DRAIN_DEAD_MS) return { type: 'dead', silentMs };
  return { type: 'timed-out', limitMs: total ? drainMs : drainQuietMs };
}
