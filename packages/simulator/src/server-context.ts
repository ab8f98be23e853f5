import type { Clock } from '@throughline/core/internal';

/** What a simulator gives the server that it starts. */
export interface ServerContext {
  readonly clock: Clock;
  /** The same seed gives the same run. */
  readonly seed: number;
}
