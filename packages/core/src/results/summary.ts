import type { Gap } from './gap.ts';
import type { RouteShare } from './route.ts';
import type { Seam } from './seam.ts';

/** A session in numbers, at any time; positions on the source clock. */
export interface Summary {
  /** Samples per second of the source clock. */
  readonly sampleRate: number;
  /** Seconds of audio taken from the caller. */
  readonly accepted: number;
  /** `accepted` in samples of the session's rate: exact. */
  readonly acceptedSamples: number;
  /** Seconds of audio that is answered for good, or reported as a gap. */
  readonly settled: number;
  /** `settled` in samples of the session's rate: exact. */
  readonly settledSamples: number;
  /** Seconds of audio that was sent more than once, counted once for each further time. */
  readonly replayed: number;
  /** `replayed` in samples of the session's rate: exact. */
  readonly replayedSamples: number;
  /** Links that were tried. */
  readonly dials: number;
  /** Links that became ready. */
  readonly links: number;
  /** Finals that reached the caller. */
  readonly finals: number;
  /** Frames that may have held a result and could not be used. */
  readonly unreadFrames: number;
  /** Warnings of links that were counted and not reported: a link reports its first 100. */
  readonly warningsLeftOut: number;
  /** Seconds of audio that is not silent in which two links found no word. */
  readonly wordless: number;
  /** What each of the session's routes was sent; absent where it has one. */
  readonly routes?: readonly RouteShare[];
  /** Where later links took over: the last 1 000, oldest first. */
  readonly seams: readonly Seam[];
  /** Spans of audio that no answer covers: the last 1 000, oldest first. */
  readonly gaps: readonly Gap[];
}
