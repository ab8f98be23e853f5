import { cpus } from 'node:os';

/** Where and how figures were measured. */
export interface Machine {
  /** ISO 8601, of the start of the run. */
  readonly date: string;
  readonly node: string;
  readonly cpus: number;
  readonly model: string;
  readonly bufferutil: boolean;
  /** Only to see that it works: the figures are worth little. */
  readonly quick: boolean;
}

export function machineOf(run: Pick<Machine, 'bufferutil' | 'quick'>): Machine {
  const cores = cpus();
  return {
    date: new Date().toISOString(),
    node: process.version,
    cpus: cores.length,
    model: cores[0]?.model.trim() ?? 'unknown',
    ...run,
  };
}
