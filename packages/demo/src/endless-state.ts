import type { PlannedCut } from './fault-director.ts';
import { type CutState, newRun, type RunState } from './state.ts';

/** Multiples of real time: a link lives 10 s at least, and the whole is to be short. */
export const endlessPace = 3.3;

/** Seconds from a link's being ready until another has taken over. */
export const rotateSeconds = 10;

/** The provider is gone at this part of the audio. */
const gonePart = 0.9;

/** The state of the stream whose link is replaced, and whose provider then goes away. */
export interface EndlessState {
  readonly introduction: readonly string[];
  /** Length of the audio. */
  readonly seconds: number;
  /** What its words are compared with. */
  readonly undisturbed: RunState;
  readonly endless: RunState;
  /** The rotation. */
  readonly replaced: CutState;
  /** The failover. */
  readonly gone: PlannedCut;
}

export function newEndlessState(undisturbed: RunState, seconds: number): EndlessState {
  return {
    introduction: [
      `the same speech at ${endlessPace} × real time, over Deepgram's protocol at 24 kHz:`,
      "a fresh link takes over from the first; then Bodhi's, at 16 kHz, when Deepgram is gone",
    ],
    seconds,
    undisturbed,
    endless: newRun('endless'),
    replaced: { cut: { kind: 'replaced', at: 0 }, refusals: 0 },
    gone: { cut: { kind: 'gone', at: seconds * gonePart }, refusals: 0 },
  };
}
