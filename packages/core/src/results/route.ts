/** What one route of a session was sent: see `Summary.routes`. Positions are on the source clock. */
export interface RouteShare {
  /** The name of its protocol, in lower case. */
  readonly provider: string;
  /** Its place among the session's routes, counted from 0. */
  readonly index: number;
  /** Its links that became ready. */
  readonly links: number;
  /** Seconds of audio that its links were sent; what they were sent twice counts twice. */
  readonly heard: number;
  /** `heard` in samples of the session's rate: exact. */
  readonly heardSamples: number;
  /** Seconds of these that an earlier link, of whatever route, was already sent. Without them, what all routes heard is all that was sent. */
  readonly replayed: number;
  /** `replayed` in samples of the session's rate: exact. */
  readonly replayedSamples: number;
}
