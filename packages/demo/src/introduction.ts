import { inSeconds } from '@throughline/cli/internal';
import type { DemoState } from './state.ts';

/** What the demo will show. */
export function introduction({ seconds, pace, seed, cuts }: DemoState): readonly string[] {
  const times = cuts.length === 1 ? 'once' : `${cuts.length} times`;
  return [
    `${inSeconds(seconds)} of recorded speech, recognised on this machine over a real WebSocket`,
    `at ${pace} × real time: first undisturbed, then cut, stalled or refused ${times} (seed ${seed})`,
  ];
}
