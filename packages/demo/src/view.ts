import type { FinalResult } from '@throughline/core';
import type { EndlessReport } from './endless-report.ts';
import type { EndlessState } from './endless-state.ts';
import type { DemoReport } from './report.ts';
import type { RoundTripReport } from './round-trip-report.ts';
import type { RoundTripState } from './round-trip-state.ts';
import type { CutState, DemoState, RunState } from './state.ts';

/** Shows the demo while it runs. */
export interface DemoView {
  /** 0 to 1. */
  loading(fraction: number): void;
  begin(state: DemoState): void;
  runBegins(run: RunState): void;
  final(run: RunState, final: FinalResult): void;
  cutBegins(cut: CutState): void;
  cutOver(cut: CutState): void;
  /** The two runs are over. */
  end(report: DemoReport): void;
  /** The round trip begins. */
  beginRoundTrip(state: RoundTripState): void;
  endRoundTrip(report: RoundTripReport): void;
  /** The stream begins whose link and provider are replaced. */
  beginEndless(state: EndlessState): void;
  endEndless(report: EndlessReport): void;
  /** Leaves the terminal as it should be; called once, however the demo ends. */
  close(): void;
}
