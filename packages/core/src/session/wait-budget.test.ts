import { describe, expect, it } from 'vitest';
import { leftOfBudget, waitFits } from './wait-budget.ts';

const budgetMs = 120_000;

describe('a wait that a provider asks for', () => {
  it.each([
    ['the whole budget, before any outage', 120_000, 0, true],
    ['the whole budget, though a dial has taken a part of a second of it', 120_000, 999, true],
    ['the whole budget, after more than that', 120_000, 1_000, false],
    ['what an outage has left', 60_000, 60_000, true],
    ['less than a second more than that', 60_999, 60_000, true],
    ['a second more than that', 61_000, 60_000, false],
    ['nothing, when all is spent', 0, 500_000, true],
    ['a second, when all is spent', 1_000, 500_000, false],
  ])('of %s fits or not', (_, waitMs, outageMs, fits) => {
    expect(waitFits(waitMs, outageMs, budgetMs)).toBe(fits);
  });

  it('never reports that less than nothing is left', () => {
    expect(leftOfBudget(500_000, budgetMs)).toBe(0);
  });
});
