import { readFileSync } from 'node:fs';
import type { Report } from '../report.ts';
import { framesPlot, peersPlot } from './plot.ts';
import { profileTables } from './profile-tables.ts';
import { benchTables, peerTables } from './tables.ts';

const folder = new URL('../../../docs/figures/', import.meta.url);

/** The figures of docs/performance.md, made of what the last runs wrote into docs/figures. */
export interface Made {
  /** From the root of the repository. */
  readonly path: string;
  readonly svg: string;
}

export interface Part {
  /** Between which markers it stands. */
  readonly name: string;
  readonly markdown: string;
}

export const plots: readonly Made[] = [
  ...made('bench.json', (report) => ({ path: 'docs/figures/frames.svg', svg: framesPlot(report) })),
  ...made('peers.json', (report) => ({ path: 'docs/figures/peers.svg', svg: peersPlot(report) })),
];

export const parts: readonly Part[] = [
  {
    name: 'bench',
    markdown: made('bench.json', benchTables)[0] ?? missing('pnpm bench --json docs/figures/bench.json'),
  },
  {
    name: 'peers',
    markdown: made('peers.json', peerTables)[0] ?? missing('pnpm bench --peers --json docs/figures/peers.json'),
  },
  {
    name: 'profiles',
    markdown:
      made('profiles.json', profileTables)[0] ?? missing('pnpm bench --profile --json docs/figures/profiles.json'),
  },
];

function missing(command: string): string {
  return `Not measured yet: \`${command}\`, then \`pnpm run docs\`.`;
}

function made<T>(file: string, of: (report: Report) => T): readonly T[] {
  let text: string;
  try {
    text = readFileSync(new URL(file, folder), 'utf8');
  } catch {
    return [];
  }
  const report = JSON.parse(text) as Report;
  if (report.machine.quick) throw new Error(`docs/figures/${file} is of a --quick run, whose figures mean nothing`);
  return [of(report)];
}
