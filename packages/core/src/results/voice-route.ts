/** What one route of a voice has spoken: see `VoiceSummary.routes`. */
export interface VoiceShare {
  /** The name of its protocol, in lower case. */
  readonly provider: string;
  /** Its place among the session's routes, counted from 0. */
  readonly index: number;
  /** Its links that became ready. */
  readonly links: number;
  /** Sentences that it has spoken to their end. */
  readonly sentences: number;
  /** Seconds of its audio that were handed over. */
  readonly seconds: number;
  /** `seconds` in samples of the session's rate: exact. */
  readonly samples: number;
}
