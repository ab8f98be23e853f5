import type { SpeechError } from '../errors/speech-error.ts';

/** Another route is in use: the session goes on with another provider, or with another account of the same. */
export interface RouteChange {
  /** The name of its protocol, in lower case. */
  readonly provider: string;
  /** Its place among the session's routes, counted from 0. */
  readonly index: number;
  /** Seconds on the source clock: from here on its results are the session's. */
  readonly from: number;
  /** `from` in samples of the session's rate: exact. */
  readonly fromSample: number;
  /**
   * `failover`: the route before it was lost. `return`: a route that is preferred, and had been lost, is well again. `hedge`: a link on
   * it was made when the one before seemed to be lost, and has taken over from that.
   */
  readonly reason: 'failover' | 'return' | 'hedge';
  /** What the route before it was lost of, where that is known. */
  readonly error?: SpeechError;
}
