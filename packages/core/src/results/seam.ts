/** Where a new link takes over, on the source clock. */
export interface Seam {
  /** The number of the new link. */
  readonly epoch: number;
  /** Seconds: the first audio that the new link was sent. */
  readonly from: number;
  /** `from` in samples of the session's rate: exact. */
  readonly fromSample: number;
  /** Seconds: how far the session was settled at that moment. */
  readonly settled: number;
  /** `settled` in samples of the session's rate: exact. */
  readonly settledSample: number;
  /** Seconds sent again: what an earlier link had already been sent. */
  readonly replayed: number;
  /** `replayed` in samples of the session's rate: exact. */
  readonly replayedSamples: number;
  /** Why: the link before it was lost, or ended; or it was replaced in good order while it still streamed. */
  readonly cause: 'loss' | 'rotation';
  /** Whether the provider gives word times and the whole pre-roll was there, so that no word at the seam is lost or doubled. */
  readonly exact: boolean;
}
