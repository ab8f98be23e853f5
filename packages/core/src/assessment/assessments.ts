import type { Assessment } from '../results/assessment.ts';

/** The assessments that links have brought, by the text of the result that stands for each in the session beneath. */
export class Assessments {
  /** What came and was not passed on yet. */
  readonly #pending = new Map<string, Assessment>();
  /** What was passed on last. */
  #latest: Assessment | undefined;

  add(assessment: Assessment, text: string): void {
    this.#pending.set(text, assessment);
  }

  /** The assessment that a result of the session stands for. Those before it were passed on, or never will be. */
  take(text: string): Assessment | undefined {
    if (!this.#pending.has(text)) return this.#latest;
    for (const [earlier, assessment] of this.#pending) {
      this.#pending.delete(earlier);
      this.#latest = assessment;
      if (earlier === text) break;
    }
    return this.#latest;
  }
}
