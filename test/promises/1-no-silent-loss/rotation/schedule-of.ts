import { randomFaults, seededRandom, speechScript } from '@throughline/simulator';
import type { RunOptions } from '../../../kit/transcription.ts';

const SECONDS = 60;

/** The whole schedule of one run, from one number: rotations, what happens to the links, and how the provider hears. */
export function scheduleOf(seed: number): RunOptions {
  const random = seededRandom(seed);
  const some = (share: number): boolean => random.next() < share;
  const faults = randomFaults(random, { count: Math.floor(random.next() * 7), seconds: SECONDS });
  const later = faults.some((fault) => fault.do.type === 'late-results');
  return {
    seed,
    live: some(0.5),
    script: speechScript({ seconds: SECONDS, seed, repetitions: some(0.5) }),
    faults,
    profile: {
      wordTimeJitterMs: some(0.7) ? 120 : 0,
      jitterPer: some(0.5) ? 'link' : 'word',
      fragment: some(0.5) ? 'letters' : 'dropped',
      delayMs: some(0.7) ? [0, 2_000] : [0, 0],
      processed: !later && some(0.5) ? 'received' : 'answered',
      ...(some(0.4) ? { maxWords: [2, 9] as const } : {}),
    },
    ...(some(0.3) ? { traits: { longestSeconds: 15 + random.next() * 20 } } : {}),
    session: { rotate: { afterSeconds: 10 + Math.floor(random.next() * 15), ...(some(0.15) && { overlap: false }) } },
  };
}
