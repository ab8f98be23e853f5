/**
 * A turn of somebody who speaks: it starts, may seem to end, goes on after all, ends. Told once for each place of the audio,
 * however many links announce it.
 */
export interface Turn {
  /** Tells it from results. */
  readonly type: 'turn';
  /** `start`, then `eager-end` and `resumed` as often as it seems to end, then `end`. */
  readonly phase: TurnPhase;
  /** Seconds on the source clock. */
  readonly at: number;
  /** How sure the provider is that the turn ends here: 0 to 1, where it says so. */
  readonly confidence?: number;
  /** What made it end, in the provider's word: `timeout`. */
  readonly cause?: string;
  /** Counted from 0, where several channels are transcribed. */
  readonly channel?: number;
  /** The link that it came on. */
  readonly epoch: number;
}

/** `eager-end`: it has probably ended. `resumed`: it has not, after an `eager-end`. */
export type TurnPhase = 'start' | 'eager-end' | 'resumed' | 'end';
