import { introduction } from './introduction.ts';
import type { SaidState } from './said-state.ts';
import type { CutState, DemoState, RunState } from './state.ts';

/** One of two columns. */
export interface Column {
  readonly heading: string;
  readonly run: RunState;
  /** What is done to its connection. */
  readonly cuts: readonly CutState[];
}

/** Two runs side by side. */
export interface Picture {
  readonly introduction: readonly string[];
  /** Length of the audio. */
  readonly seconds: number;
  readonly sampleRate: number;
  readonly left: Column;
  readonly right: Column;
}

export function pictureOfRuns(state: DemoState): Picture {
  const { seconds, sampleRate, undisturbed, disturbed, cuts } = state;
  return {
    introduction: introduction(state),
    seconds,
    sampleRate,
    left: { heading: 'undisturbed', run: undisturbed, cuts: [] },
    right: { heading: 'cut, stalled and refused', run: disturbed, cuts },
  };
}

export function pictureOfSaid(state: SaidState): Picture {
  const { seconds, sampleRate, said, heard, voiceCuts, recogniserCuts } = state;
  return {
    introduction: state.introduction,
    seconds,
    sampleRate,
    left: { heading: 'said', run: said, cuts: voiceCuts },
    right: { heading: 'heard', run: heard, cuts: recogniserCuts },
  };
}
