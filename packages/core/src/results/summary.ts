import type { Gap, Seam } from './result.ts';

/** A session in numbers, at any time. Positions are in samples of the source clock. */
export interface Summary {
  /** Samples per second of the source clock. */
  readonly sampleRate: number;
  /** Position up to which audio was taken from the caller. */
  readonly accepted: number;
  /** Position up to which audio is answered for good, or reported as a gap. */
  readonly settled: number;
  /** Samples that were sent more than once, counted once for each further time. */
  readonly replayed: number;
  /** Links that were tried. */
  readonly dials: number;
  /** Links that became ready. */
  readonly links: number;
  /** Finals that reached the caller. */
  readonly finals: number;
  /** Frames that may have held a result and could not be used. */
  readonly unreadFrames: number;
  /** Warnings of links that were counted and not told: a link tells its first 100. */
  readonly warningsLeftOut: number;
  /** Seconds of audio that is not silent in which two links found no word. */
  readonly wordless: number;
  /** The last 1 000. */
  readonly seams: readonly Seam[];
  /** The last 1 000. */
  readonly gaps: readonly Gap[];
}
