import type { Fault, SimulatorOptions } from '@throughline/simulator';
import { parseFault } from './fault-syntax.ts';
import { readScenario, type Scenario } from './scenario.ts';

/** What goes wrong, and by what chance, from the command line and from a file. */
export interface Shared {
  readonly scenario: Scenario;
  readonly faults: readonly Fault[];
  readonly seed: number;
  readonly limits: NonNullable<SimulatorOptions['limits']>;
}

/** Throws `UsageError` for faults that are none. */
export async function sharedOf(flags: {
  readonly fault?: readonly string[];
  readonly faults?: string;
  readonly seed?: number;
  readonly links?: number;
  readonly linksPerMinute?: number;
}): Promise<Shared> {
  const scenario: Scenario = flags.faults === undefined ? { faults: [] } : await readScenario(flags.faults);
  return {
    scenario,
    faults: [...scenario.faults, ...(flags.fault ?? []).map((text) => parseFault(text))],
    seed: flags.seed ?? scenario.seed ?? 1,
    limits: {
      ...(flags.links !== undefined && { links: flags.links }),
      ...(flags.linksPerMinute !== undefined && { linksPerMinute: flags.linksPerMinute }),
    },
  };
}
