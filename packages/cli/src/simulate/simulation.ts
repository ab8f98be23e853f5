import type { Simulator } from '@throughline/simulator';
import type { Interruption } from '../interruption.ts';
import type { Terminal } from '../terminal.ts';

/** A simulation that is about to be served. */
export interface Simulated {
  readonly simulator: Simulator;
  /** A command line that makes use of it, without `throughline`. */
  readonly example: (url: string) => string;
}

export interface SimulationContext {
  readonly terminal: Terminal;
  readonly interruption: Interruption;
}

/** What a person is shown while it is served. */
export function simulationHint(example: string): string {
  return `Try: throughline ${example}\nCtrl-C ends the simulation and prints what arrived.\n`;
}
