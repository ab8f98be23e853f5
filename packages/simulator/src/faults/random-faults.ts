import type { Random } from '@throughline/core/internal';
import { between, integerBetween, pick } from '../seeded-random.ts';
import type { Fault, FaultAction, FaultType } from './fault.ts';

/** What `randomFaults` takes. */
export interface RandomFaultsOptions {
  /** How many faults. */
  readonly count: number;
  /** The source's length: positions lie in [0, seconds). */
  readonly seconds: number;
  /** Only these kinds; default all that a session can recover from. */
  readonly only?: readonly FaultType[];
}

const draws: readonly [(random: Random) => FaultAction, ...((random: Random) => FaultAction)[]] = [
  () => ({ type: 'rst' }),
  () => ({ type: 'fin' }),
  (random) => ({ type: 'close', code: pick(random, [1000, 1001, 1011, 1012, 1013, 4000]) }),
  () => ({ type: 'half-open' }),
  () => ({ type: 'mute' }),
  (random) => ({
    type: 'slow-reader',
    bytesPerSecond: integerBetween(random, 0, 16_000),
    seconds: round(between(random, 0.5, 5)),
  }),
  (random) => ({
    type: 'error-frame',
    code: pick(random, [500, 503]),
    shape: pick(random, ['full', 'short']),
  }),
  (random) => ({ type: 'garbage-frame', kind: pick(random, ['text', 'binary']) }),
  () => ({ type: 'huge-frame', bytes: 2 * 1024 * 1024 }),
  () => ({ type: 'doubled-results' }),
  (random) => ({ type: 'late-results', ms: integerBetween(random, 50, 2000) }),
  () => ({ type: 'close-before-end-of-stream' }),
  () => ({ type: 'no-end-of-stream' }),
  () => ({ type: 'hang-at-handshake' }),
  (random) => ({ type: 'http', status: pick(random, [500, 502, 503]) }),
  (random) => ({ type: 'http', status: pick(random, [429, 503]), retryAfter: integerBetween(random, 1, 4) }),
  () => ({ type: 'flap' }),
  (random) => ({ type: 'refuse', seconds: round(between(random, 0.2, 4)) }),
  (random) => ({
    type: 'outage',
    seconds: round(between(random, 0.2, 6)),
    mode: pick(random, ['refuse', 'unreachable']),
    links: pick(random, ['reset', 'dead']),
  }),
];

/** Draws faults that a session can recover from, for property tests: the same randomness gives the same faults. */
export function randomFaults(random: Random, options: RandomFaultsOptions): readonly Fault[] {
  const faults: Fault[] = [];
  const { only } = options;
  while (faults.length < options.count) {
    const action = pick(random, draws)(random);
    if (only !== undefined && !only.includes(action.type)) continue;
    const on =
      random.next() < 0.8
        ? { position: round(between(random, 0, options.seconds)) }
        : { link: integerBetween(random, 1, options.count + 1) };
    faults.push({ on, do: action });
  }
  return faults;
}

/** Milliseconds are fine enough, and keep a printed schedule short. */
function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
