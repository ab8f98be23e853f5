import type { Recovery, Scope } from './codes.ts';
import type { RemedyOn } from './remedies.ts';

/** What holds for a code wherever it comes up, unless a provider's table or the place that throws it knows better. */
export type CatalogueEntry = {
  readonly recovery: Recovery;
  readonly scope: Scope;
  /** What happened, in one sentence for the docs page. */
  readonly means: string;
} & (
  | {
      /** An imperative sentence that a person can follow without looking anything up: who transcribes, and all others unless `remedyOn` has words for them. */
      readonly remedy: string;
      readonly remedyOn?: RemedyOn;
    }
  | {
      readonly remedy?: undefined;
      readonly remedyOn?: undefined;
      /** Why there is none. A wrong remedy is worse than none. */
      readonly noRemedyBecause: string;
    }
);
