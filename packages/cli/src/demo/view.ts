import type { FinalResult } from '@throughline/core';
import type { DemoReport } from './report.ts';
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
  end(report: DemoReport): void;
  /** Leaves the terminal as it should be; called once, however the demo ends. */
  close(): void;
}
