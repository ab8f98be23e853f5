import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { code, table } from './markdown.ts';
import { between, type Page } from './page.ts';

const root = resolve(import.meta.dirname, '../..');
const path = 'docs/peers.md';
const figures = 'docs/figures/peer-faults.json';

/** What `pnpm run bench:faults --json` has seen of a client; times are seconds. */
interface Seen {
  readonly alive?: boolean;
  readonly lost?: number;
  readonly sentAgain?: number;
  readonly dialled?: number;
  readonly told?: number;
  readonly dials?: number;
  readonly shortestPause?: number;
}

interface Figures {
  readonly machine: { readonly date: string; readonly node: string };
  readonly faults: Readonly<Record<string, Readonly<Record<string, Seen>>>>;
}

/** The package of each client, as test/bench depends on it. */
const packages: Readonly<Record<string, string>> = {
  assemblyai: 'assemblyai',
  azure: 'microsoft-cognitiveservices-speech-sdk',
  cartesia: '@cartesia/cartesia-js',
  deepgram: '@deepgram/sdk',
  gladia: '@gladiaio/sdk',
  soniox: '@soniox/node',
  speechmatics: '@speechmatics/real-time-client',
};

/** The table of what clients do under faults, in the page about them. */
export const peersPage: Page = {
  path,
  text: (before) => {
    if (before === undefined) throw new Error(`${path} is missing; only its table can be made`);
    return between(before, 'faults', made(), path);
  },
};

function made(): string {
  const { machine, faults } = JSON.parse(readFileSync(join(root, figures), 'utf8')) as Figures;
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'test/bench/package.json'), 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const head = [
    'client',
    'gone for 15 s',
    'silent for a minute',
    '429, `Retry-After: 5`, for 12 s',
    'opens, and closes, for 6 s',
  ];
  const rows = Object.keys(faults['outage'] ?? {}).map((client) => {
    const name = packages[client];
    const seen = (fault: string): Seen => faults[fault]?.[client] ?? {};
    return [
      name === undefined ? 'Throughline' : `${code(name)} ${devDependencies[name] ?? ''}`,
      outage(seen('outage')),
      silence(seen('half-open')),
      dials(seen('refused')),
      dials(seen('flapping')),
    ];
  });
  return `${table(head, rows)}\n\nMeasured on ${machine.date.slice(0, 10)}, Node ${machine.node.slice(1)}.`;
}

function outage({ alive, lost, sentAgain, told }: Seen): string {
  if (alive === true)
    return `goes on; ${secondsOf(lost)} of audio lost; what had no answer: ${secondsOf(sentAgain)} sent again`;
  return `dead; ${told === undefined ? 'the caller is not told' : `the caller is told after ${secondsOf(told)}`}`;
}

function silence({ alive, lost, dialled, told }: Seen): string {
  const first = Math.min(dialled ?? Infinity, told ?? Infinity);
  const detected = Number.isFinite(first) ? `detected after ${secondsOf(first)}` : 'not detected';
  return `${detected}; ${alive === true ? `goes on; ${secondsOf(lost)} of audio lost` : `${secondsOf(lost)} of audio lost`}`;
}

function dials({ dials: count, shortestPause }: Seen): string {
  if (count === 1) return '1 dial';
  return `${count} dials${shortestPause === undefined ? '' : `, the shortest pause ${secondsOf(shortestPause)}`}`;
}

function secondsOf(seconds = 0): string {
  return `${seconds} s`;
}
