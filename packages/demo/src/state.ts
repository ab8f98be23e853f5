import type { FinalResult, PartialResult, Positions, Seam, SessionState, Summary } from '@throughline/core';
import type { Cut, CutKind } from './plan.ts';

/** One run, as far as it has come. */
export interface RunState {
  readonly name: 'undisturbed' | 'disturbed' | 'spoken' | 'recognised' | 'endless';
  /** In the order of the audio. */
  finals: readonly FinalResult[];
  /** Segments that may still change, in the order of the audio. */
  partials: readonly PartialResult[];
  state: SessionState | 'not-begun';
  positions: Pick<Positions, 'accepted' | 'sent' | 'settled'>;
  /** The current or last link. */
  epoch: number;
  summary?: Summary;
}

/** What happens to a connection. `replaced`: by the session itself, with a fresh link. */
export type EventKind = CutKind | 'replaced';

/** One disturbance, as far as it has come; times in milliseconds of the clock. */
export interface CutState {
  cut: Omit<Cut, 'kind'> & { readonly kind: EventKind };
  /** Which of two connections it is. */
  readonly target?: 'voice' | 'recogniser';
  beganAt?: number;
  /** When the session detected it. */
  detectedAt?: number;
  /** Dials that were refused meanwhile. */
  refusals: number;
  /** When the next link took over, and where. */
  over?: { readonly at: number; readonly seam: Pick<Seam, 'epoch' | 'from'>; readonly provider?: string };
}

export interface DemoState {
  /** Length of the audio in seconds. */
  readonly seconds: number;
  readonly pace: number;
  readonly seed: number;
  readonly undisturbed: RunState;
  readonly disturbed: RunState;
  readonly cuts: readonly CutState[];
}

export function newRun(name: RunState['name']): RunState {
  return {
    name,
    finals: [],
    partials: [],
    state: 'not-begun',
    positions: { accepted: 0, sent: 0, settled: 0 },
    epoch: 0,
  };
}
