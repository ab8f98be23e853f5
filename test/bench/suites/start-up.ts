import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { installPacked } from '../../packages/install.ts';
import { figure, type Suite } from '../figure.ts';
import type { Setting } from './setting.ts';

/** Half of what they were when the aim was set, in November 2026. */
const AIM_IMPORT_MS = 58;
const AIM_HELP_MS = 70;
const ROUNDS = 9;
const bench = fileURLToPath(new URL('..', import.meta.url));
/** Where a process says what it has cost. */
const COST_FD = 3;

/** Loaded before all else. No file: the engine would have to strip its types. */
const sayCost = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs';" +
    "process.on('exit', () => { const { user, system } = process.cpuUsage();" +
    `writeSync(${COST_FD}, String((user + system) / 1000)); });`,
)}`;

export interface Start {
  readonly name: string;
  /** In which it runs: what an import finds depends on it. */
  readonly folder: string;
  readonly options: readonly string[];
  readonly cpuMs: number[];
  readonly wallMs: number[];
}

/** What is measured: the library as somebody has it who has installed it, or its source where this process runs on the sources. */
export interface Measured {
  readonly folder: string;
  readonly command: string;
  remove(): Promise<void>;
}

/** What it costs to load the library, and to ask the command for its help. */
export async function startUp({ quick }: Setting): Promise<Suite> {
  const measured = await installed();
  try {
    return await costsOf(measured, quick);
  } finally {
    await measured.remove();
  }
}

async function costsOf(measured: Measured, quick: boolean): Promise<Suite> {
  const { nothing, ws, node, help } = startsOf(measured);
  const all = [nothing, ws, node, help];
  // The first of each reads its files from the disk.
  for (let round = quick ? 1 : 0; round <= (quick ? 1 : ROUNDS); round += 1) {
    for (const each of round % 2 === 0 ? all : all.toReversed()) {
      const { cpuMs, wallMs } = await cost(each);
      if (round === 0) continue;
      each.cpuMs.push(cpuMs);
      each.wallMs.push(wallMs);
    }
  }
  const above = ({ cpuMs }: Start): readonly number[] =>
    cpuMs.map((value, round) => value - (nothing.cpuMs[round] ?? Number.NaN));
  return {
    title: 'Starting',
    about:
      'The packages are packed and installed. A process of its own each time, its files in the cache of the disk, no cache of compiled\n' +
      'code. CPU is all of the process, of an import less that of a process that loads nothing. Time is from the start of the process\n' +
      'to its end.',
    figures: [
      figure('node, nothing loaded: CPU', 'ms', nothing.cpuMs),
      figure('import of ws: CPU', 'ms', above(ws)),
      figure('import of @throughline/node: CPU', 'ms', above(node), AIM_IMPORT_MS),
      figure('node, nothing loaded: time', 'ms', nothing.wallMs),
      figure('throughline --help: time', 'ms', help.wallMs, AIM_HELP_MS),
      figure('throughline --help: CPU', 'ms', help.cpuMs),
    ],
  };
}

/** What is started, each in a process of its own. */
export function startsOf({ folder, command }: Measured): Readonly<Record<'nothing' | 'ws' | 'node' | 'help', Start>> {
  return {
    nothing: start('node, nothing loaded', ['--eval', '']),
    ws: start('ws', importOf('ws')),
    node: start('@throughline/node', importOf('@throughline/node'), folder),
    help: start('throughline --help', [command, '--help']),
  };
}

function start(name: string, options: readonly string[], folder = bench): Start {
  return { name, folder, options, cpuMs: [], wallMs: [] };
}

function importOf(name: string): readonly string[] {
  return ['--input-type=module', '--eval', `await import('${name}'); process.exit();`];
}

/** The packages as they are published, installed; or the sources, where this process runs on them. */
export async function installed(): Promise<Measured> {
  return isOnSources() ? sources() : published();
}

function isOnSources(): boolean {
  return process.execArgv.some((option) => option.includes('@throughline/source'));
}

function sources(): Measured {
  const command = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));
  return { folder: bench, command, remove: () => Promise.resolve() };
}

async function published(): Promise<Measured> {
  const consumer = await installPacked();
  const command = join(consumer.at('cli'), 'dist/main.js');
  return { folder: consumer.folder, command, remove: () => consumer.remove() };
}

/** Starts it once; `more` are options of Node. */
export async function cost(
  { folder, options }: Start,
  more: readonly string[] = [],
): Promise<{ readonly cpuMs: number; readonly wallMs: number }> {
  const began = performance.now();
  const inherited = process.execArgv.filter((option) => option !== '--expose-gc');
  const child = spawn(process.execPath, [...inherited, '--import', sayCost, ...more, ...options], {
    cwd: folder,
    env: { ...process.env, NODE_COMPILE_CACHE: undefined },
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const pipe = child.stdio[COST_FD] as NodeJS.ReadableStream;
  const [said, [code]] = await Promise.all([text(pipe), once(child, 'exit')]);
  const wallMs = performance.now() - began;
  if (code !== 0) throw new Error(`node ${options.join(' ')} ended with ${String(code)}`);
  return { cpuMs: Number(said), wallMs };
}
