import type { FinalResult } from '@throughline/core';
import type { DemoReport } from './report.ts';
import type { SaidReport } from './said-report.ts';
import type { SaidState } from './said-state.ts';
import type { CutState, DemoState, RunState } from './state.ts';

/** What shows the demo as it goes. */
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
  /** A text is about to be spoken and heard. */
  beginSaid(state: SaidState): void;
  endSaid(report: SaidReport): void;
  /** Leaves the terminal as it should be; called once, however the demo ends. */
  close(): void;
}
