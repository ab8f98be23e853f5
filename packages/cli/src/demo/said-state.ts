import { inSeconds } from '../seconds.ts';
import { planSaidCuts } from './plan.ts';
import { spokenSeconds } from './spoken-text.ts';
import { type CutState, newRun, type RunState } from './state.ts';

/** The run from a text through a voice to the recogniser, as far as it has come. */
export interface SaidState {
  readonly introduction: readonly string[];
  /** Length of the speech. */
  readonly seconds: number;
  readonly sampleRate: number;
  /** Its finals are the sentences that were spoken. */
  readonly said: RunState;
  readonly heard: RunState;
  readonly voiceCuts: readonly CutState[];
  readonly recogniserCuts: readonly CutState[];
}

export function newSaidState({ seed, pace }: { readonly seed: number; readonly pace: number }): SaidState {
  const { voice, recogniser } = planSaidCuts(seed);
  return {
    introduction: [
      `${inSeconds(spokenSeconds)} of speech, spoken and recognised on this machine over two WebSockets`,
      `at ${pace} × real time; voice and recogniser are cut off twice each (seed ${seed})`,
    ],
    seconds: spokenSeconds,
    sampleRate: 16_000,
    said: newRun('said'),
    heard: newRun('heard'),
    voiceCuts: voice.map((cut): CutState => ({ cut, whom: 'voice', refusals: 0 })),
    recogniserCuts: recogniser.map((cut): CutState => ({ cut, whom: 'recogniser', refusals: 0 })),
  };
}
