import { inSeconds } from '@throughline/cli/internal';
import type { PlannedCut } from './fault-director.ts';
import { planRoundTripCuts } from './plan.ts';
import { spokenSeconds } from './spoken-text.ts';
import { newRun, type RunState } from './state.ts';

/** The state of the round trip: a text, spoken by the voice, and recognised again. */
export interface RoundTripState {
  readonly introduction: readonly string[];
  /** Length of the speech. */
  readonly seconds: number;
  readonly sampleRate: number;
  /** Its finals are the sentences that were spoken. */
  readonly spoken: RunState;
  readonly recognised: RunState;
  readonly voiceCuts: readonly PlannedCut[];
  readonly recogniserCuts: readonly PlannedCut[];
}

export function newRoundTripState({ seed, pace }: { readonly seed: number; readonly pace: number }): RoundTripState {
  const { voice, recogniser } = planRoundTripCuts(seed);
  return {
    introduction: [
      `${inSeconds(spokenSeconds)} of speech, spoken and recognised on this machine over two WebSockets`,
      `at ${pace} × real time; voice and recogniser are cut twice each (seed ${seed})`,
    ],
    seconds: spokenSeconds,
    sampleRate: 16_000,
    spoken: newRun('spoken'),
    recognised: newRun('recognised'),
    voiceCuts: voice.map((cut): PlannedCut => ({ cut, target: 'voice', refusals: 0 })),
    recogniserCuts: recogniser.map((cut): PlannedCut => ({ cut, target: 'recogniser', refusals: 0 })),
  };
}
