import { randomFaults, seededRandom, speechScript, type RecogniserProfile } from '@throughline/simulator';
import type { RunOptions } from '../../../kit/transcription.ts';

const SECONDS = 16;

/** How the provider hears, drawn from a number: as real recognisers do, each weakness in some of the runs. */
function drawHearing(seed: number): RecogniserProfile {
  const random = seededRandom(seed * 7 + 3);
  const some = (share: number): boolean => random.next() < share;
  return {
    wordTimeJitterMs: some(0.8) ? 120 : 0,
    jitterPer: some(0.5) ? 'link' : 'word',
    fragment: some(0.5) ? 'letters' : 'dropped',
    delayMs: some(0.7) ? [0, 2_000] : [0, 0],
    processed: some(0.5) ? 'received' : 'answered',
    lateFinals: some(0.3) ? 0.3 : 0,
    outOfOrderFinals: some(0.3) ? 0.3 : 0,
    doubledResults: some(0.2) ? 0.2 : 0,
    ...(some(0.4) ? { maxWords: [2, 9] as const } : {}),
    ...(some(0.3) ? { maxSeconds: [1.5, 6] as const } : {}),
  };
}

/** The whole schedule of one run, from one number: print the number, and the run can be had again. */
export function scheduleOf(seed: number): RunOptions {
  const random = seededRandom(seed);
  const count = Math.floor(random.next() * 9);
  const live = random.next() < 0.5;
  const repetitions = random.next() < 0.5;
  const faults = randomFaults(random, { count, seconds: SECONDS });
  const profile = drawHearing(seed);
  // A quiet mark is trusted for audio sent 3 s ago. A provider that says it is done and answers later than that breaks the rule
  // (docs/replay.md says so): where a fault makes answers later still, the marks here are honest.
  const later = faults.some((fault) => fault.do.type === 'late-results');
  return {
    seed,
    live,
    script: speechScript({ seconds: SECONDS, seed, repetitions }),
    profile: later ? { ...profile, processed: 'answered' } : profile,
    faults,
    config: { aux: random.next() < 0.5 },
  };
}
