import { inSeconds } from '../seconds.ts';
import type { DemoState } from './state.ts';

/** What is about to be seen. */
export function introduction({ seconds, pace, seed, cuts }: DemoState): readonly string[] {
  const times = cuts.length === 1 ? 'once' : `${cuts.length} times`;
  return [
    `${inSeconds(seconds)} of recorded speech, recognised on this machine over a real WebSocket`,
    `at ${pace} × real time: undisturbed, then cut, stalled or refused ${times} (seed ${seed})`,
  ];
}
