import type { FinalResult } from './result.ts';

/** What an earlier session of the same audio had come to. Plain JSON: it may have been another process. */
export interface EarlierTranscript {
  /** Its `positions.settledSamples`, at the same sample rate. */
  readonly settledSamples: number;
  /** Its finals; those of its last minute are enough. */
  readonly finals: readonly FinalResult[];
}
