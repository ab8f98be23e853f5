import type { Provider } from '../provider/start.ts';

/** What all suites are given. */
export interface Setting {
  /** Only to see that everything works: the figures are worth little. */
  readonly quick: boolean;
  readonly provider: Provider;
  /** How often everything that streams is measured. */
  readonly rounds: number;
  /** How long each time. Rounds below 5 s do not see the collection of garbage. */
  readonly roundMs: number;
  /** How long each side streams before that: the first second of a session is unlike the others. */
  readonly warmMs: number;
  /** How long a process has streamed before its first round that counts: until then code is still being compiled. */
  readonly ageMs: number;
  /** Which comparisons of `frame-cost` are measured; all where it is empty. */
  readonly rows: readonly string[];
}
