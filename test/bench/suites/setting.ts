import type { Provider } from '../provider/start.ts';

/** What all suites are given. */
export interface Setting {
  /** Only to see that everything works: the figures are worth little. */
  readonly quick: boolean;
  readonly provider: Provider;
}
