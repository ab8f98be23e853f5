import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { whole } from '../kit/soak.ts';
import { peerNames } from './client/peers/peer.ts';
import type { Figure } from './figure.ts';
import { framesPlot, peersPlot } from './figures/plot.ts';
import { benchTables, clientName, peerTables } from './figures/tables.ts';
import type { Report } from './report.ts';

/** Runs the benchmark as `pnpm bench --quick` does, on the sources. */
async function quickRun(...options: readonly string[]): Promise<Report> {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), 'throughline-bench-'));
  try {
    const file = join(folder, 'figures.json');
    const all = ['--conditions=@throughline/source', '--expose-gc', main, '--quick', '--json', file, ...options];
    await promisify(execFile)(process.execPath, all);
    return JSON.parse(await readFile(file, 'utf8')) as Report;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function figureOf(report: Report, suite: string, name: string): Figure | undefined {
  return report.suites[suite]?.figures.find((figure) => figure.name === name);
}

const inEveryRun = ['frame-cost', 'idle', 'start-up', 'hot-path', 'window-cost', 'voice-memory'];
/** The others take minutes; only `pnpm soak` takes that time. */
const everySuite = [
  'frame-cost',
  'many-sessions',
  'collections',
  'idle',
  'start-up',
  'hot-path',
  'window-cost',
  'first-audio',
  'voice-memory',
  'relay',
  'batch',
  'rotation',
];

describe('the benchmark', () => {
  it('measures what it says: a frame causes no machine event and no promise, a voice holds little of its speech', async () => {
    const rows = whole ? ['together', 'partials', 'file', '20ms'] : ['together'];
    const only = whole ? [] : inEveryRun.flatMap((suite) => ['--only', suite]);
    const report = await quickRun(...rows.flatMap((row) => ['--row', row]), ...only);
    const suites = whole ? everySuite : inEveryRun;
    expect(Object.keys(report.suites)).toEqual(suites);
    for (const { figures } of Object.values(report.suites)) {
      expect(figures.length).toBeGreaterThan(0);
      for (const { name, value } of figures) expect(value.median, name).toEqual(expect.any(Number));
    }
    expect(benchTables(report)).toContain('| together |');
    const plotted = whole ? ['together', 'a partial a frame', 'chunks of 20 ms'] : ['together'];
    for (const row of plotted) expect(framesPlot(report)).toContain(row);
    expect(figureOf(report, 'hot-path', 'machine events')?.value.upperQuartile).toBe(0);
    expect(figureOf(report, 'hot-path', 'promises')?.value.upperQuartile).toBe(0);
    // Six minutes of speech at 48 kB a second, of which a quarter would be far more than is ever held.
    const spokenKib = (6 * 60 * 48_000) / 1024;
    expect(figureOf(report, 'voice-memory', 'most at any minute')?.value.median).toBeLessThan(spokenKib / 4);
  });

  // As what follows, this takes processes of their own; `profile.test.ts` tests all but those.
  it.runIf(whole)('shows where the CPU of a frame goes, of a session beside a bare socket', async () => {
    const report = await quickRun('--profile', '--only', 'frame-cost', '--row', 'together');
    const [profile] = report.suites['frame-cost']?.profiles ?? [];
    for (const kind of ['kernel: writes', 'ours: transcription', 'ws'] as const) {
      const times = profile?.kinds.find((each) => each.kind === kind);
      expect(times?.over, kind).toBeGreaterThan(0);
    }
    expect(profile?.kinds.find(({ kind }) => kind === 'ours: transcription')?.under).toBe(0);
    expect(profile?.functions.length).toBe(12);
    expect(profile?.seen.under).toBeGreaterThan(0);
  });

  // Seven libraries of others take as long as all else here; only `pnpm soak` takes that time.
  it.runIf(whole)('streams by the clients of all makers, each of which is told of every partial', async () => {
    const report = await quickRun('--peers', '--only', 'partials');
    const names = ['throughline', ...peerNames];
    for (const name of names) {
      expect(figureOf(report, 'partials', `${name} ÷ bare`)?.value.median, name).toBeGreaterThan(0);
      expect(peersPlot(report)).toContain(clientName(name));
      expect(peerTables(report)).toContain(`| ${clientName(name)} |`);
    }
  });
});
