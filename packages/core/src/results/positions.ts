/** How far a session has come, on the source clock. */
export interface Positions {
  /** Seconds of audio taken from the caller. */
  readonly accepted: number;
  /** `accepted` in samples of the session's rate: exact. */
  readonly acceptedSamples: number;
  /** Seconds of audio sent on the active link. */
  readonly sent: number;
  /** `sent` in samples of the session's rate: exact. */
  readonly sentSamples: number;
  /** Seconds of audio answered for good, or reported as a gap. */
  readonly settled: number;
  /** `settled` in samples of the session's rate: exact. */
  readonly settledSamples: number;
}

/** Positions from samples. */
export function positionsOf(
  { accepted, sent, settled }: { readonly accepted: number; readonly sent: number; readonly settled: number },
  sampleRate: number,
): Positions {
  return {
    accepted: accepted / sampleRate,
    acceptedSamples: accepted,
    sent: sent / sampleRate,
    sentSamples: sent,
    settled: settled / sampleRate,
    settledSamples: settled,
  };
}
