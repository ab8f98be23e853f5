import type { EndlessState } from './endless-state.ts';
import { introduction } from './introduction.ts';
import type { RoundTripState } from './round-trip-state.ts';
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
  readonly left: Column;
  readonly right: Column;
}

export function pictureOfRuns(state: DemoState): Picture {
  const { seconds, undisturbed, disturbed, cuts } = state;
  return {
    introduction: introduction(state),
    seconds,
    left: { heading: 'undisturbed', run: undisturbed, cuts: [] },
    right: { heading: 'cut, stalled and refused', run: disturbed, cuts },
  };
}

export function pictureOfRoundTrip(state: RoundTripState): Picture {
  const { seconds, spoken, recognised, voiceCuts, recogniserCuts } = state;
  return {
    introduction: state.introduction,
    seconds,
    left: { heading: 'spoken', run: spoken, cuts: voiceCuts },
    right: { heading: 'recognised', run: recognised, cuts: recogniserCuts },
  };
}

export function pictureOfEndless({
  introduction: lines,
  seconds,
  undisturbed,
  endless,
  replaced,
  gone,
}: EndlessState): Picture {
  return {
    introduction: lines,
    seconds,
    left: { heading: 'undisturbed', run: undisturbed, cuts: [] },
    right: { heading: 'link and provider replaced', run: endless, cuts: [replaced, gone] },
  };
}
