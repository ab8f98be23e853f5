import type { Gap } from '../results/gap.ts';

/**
 * What a timeline knows of the session's audio; positions in samples of the source clock. Whoever owns it calls
 * `Timeline.passed` once `settled` has moved by more than the timeline itself asked for: by a gap.
 */
export interface TimelineAudio {
  /** Samples per second. */
  readonly sampleRate: number;
  /** Everything before it is answered for good, or reported as a gap. Never moves back. */
  readonly settled: number;
  /** The same, in all channels: a new link may be sent audio again from a pre-roll before this on. */
  readonly settledInAll: number;
  /**
   * Everything before `position` is answered for good. Moves `settled` there, and over every gap that it reaches; a position
   * behind `settled` changes nothing. Returns `settled` as it is then.
   */
  settleTo(position: number): number;
  /** No answer will ever cover `[start, end)`. It is reported at once; `settled` passes it as soon as it reaches it. */
  gap(start: number, end: number, reason: Gap['reason']): void;
  /** Whether the kept audio of `[from, to)` is silent; false where it is not kept. */
  isSilent(from: number, to: number): boolean;
  /** Up to where the kept audio of `[from, to)` is silent. */
  silentUntil(from: number, to: number): number;
}

/** The audio of several channels, of which each has a timeline of its own. */
export interface SharedAudio extends TimelineAudio {
  /** `channel`: the only one without an answer. */
  gap(start: number, end: number, reason: Gap['reason'], channel?: number): void;
  /** Of one channel, or of all. */
  isSilent(from: number, to: number, channel?: number): boolean;
  /** Up to where one channel, or all are silent in the kept audio of `[from, to)`. */
  silentUntil(from: number, to: number, channel?: number): number;
}
