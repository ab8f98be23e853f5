import type { Situation } from '../src/session/retry-policy.ts';
import { fixedRandom } from './manual-clock.ts';

/** A session that the provider has answered, that has a function for its credentials, and that has just lost its link for the first time. */
export const firstLoss: Situation = {
  ending: false,
  nothingLeft: false,
  everReady: true,
  proven: true,
  attempt: 0,
  outageMs: 0,
  dialOwed: false,
  refreshable: true,
  slotAttempt: 0,
  slotWaitedMs: 0,
  governed: false,
  limitedFailures: 0,
  deathsHere: 0,
  deathsSpanMs: 0,
  position: 0,
  sampleRate: 16_000,
  drainTimeouts: 0,
  provenRetries: 0,
  failures: [],
  limiterWaitMs: 0,
  limits: { budgetMs: 120_000, firstContactMs: 10_000, slotMs: 300_000 },
  random: fixedRandom(0.5),
};
