/**
 * A wait is named in whole seconds, or in minutes: what the making of a link has taken of the budget meanwhile, and a part of a
 * second, do not make it too long.
 */
const TOLERANCE_MS = 1_000;

/** Milliseconds of a retry budget that are left after an outage of `outageMs`. */
export function leftOfBudget(outageMs: number, budgetMs: number): number {
  return Math.max(0, budgetMs - outageMs);
}

/** Whether a wait that a provider asks for fits what is left of the retry budget. All in milliseconds. */
export function waitFits(waitMs: number, outageMs: number, budgetMs: number): boolean {
  return waitMs - leftOfBudget(outageMs, budgetMs) < TOLERANCE_MS;
}
