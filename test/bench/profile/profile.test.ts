import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Profiler } from 'node:inspector';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { profileTables } from '../figures/profile-tables.ts';
import { comparisonOf } from './comparison.ts';
import { functionTimes, startProfiler, type FunctionTime } from './function-times.ts';
import { kindOf, placeOf } from './kind.ts';
import { bySourceMaps } from './source-maps.ts';
import { profileTable } from './table.ts';

const root = 'file:///somewhere/throughline';
const shortWay = `${root}/packages/core/dist/transcription/short-way.js`;
const sender = `${root}/node_modules/.pnpm/ws@8.23.0/node_modules/ws/lib/sender.js`;

function time(name: string, url: string, micros: number): FunctionTime {
  return { name, url, line: url === '' ? 0 : 7, micros };
}

function profileOf(
  nodes: readonly (readonly [name: string, url: string])[],
  looks: readonly (readonly [node: number, micros: number])[],
): Profiler.Profile {
  return {
    nodes: nodes.map(([functionName, url], id) => ({
      id,
      callFrame: { functionName, scriptId: '0', url, lineNumber: 6, columnNumber: 0 },
    })),
    startTime: 0,
    endTime: 0,
    samples: looks.map(([node]) => node),
    timeDeltas: looks.map(([, micros]) => micros),
  };
}

describe('the profile of a side', () => {
  it('adds up the time of each function, without the time in which the process waited', () => {
    const nodes = [
      ['(idle)', ''],
      ['take', shortWay],
      ['writeBuffer', ''],
      ['post', 'node:inspector'],
    ] as const;
    const looks = [
      [0, 400],
      [1, 100],
      [2, 110],
      [1, 90],
      [3, 500],
    ] as const;
    expect(functionTimes(profileOf(nodes, looks))).toEqual([time('take', shortWay, 190), time('writeBuffer', '', 110)]);
  });

  it('counts no time in which another process had the core', () => {
    expect(functionTimes(profileOf([['take', shortWay]], [[0, 80_000]]))).toEqual([time('take', shortWay, 5_000)]);
  });

  it('sees what this process does', async () => {
    const stop = await startProfiler();
    const until = performance.now() + 50;
    while (performance.now() < until) JSON.stringify({ until });
    const micros = (await stop()).reduce((sum, each) => sum + each.micros, 0);
    expect(micros).toBeGreaterThan(5_000);
  });
});

describe('the kind of a function', () => {
  it.each([
    ['writeBuffer', '', 'kernel: writes'],
    ['writev', '', 'kernel: writes'],
    ['write', '', 'kernel: writes'],
    ['utf8Slice', '', 'built into V8 and Node'],
    ['(garbage collector)', '', 'collection of garbage'],
    ['(program)', '', 'native: reads, callbacks'],
    ['afterWriteDispatched', 'node:internal/stream_base_commons', 'Node: streams and net'],
    ['Socket._write', 'node:net', 'Node: streams and net'],
    ['processTimers', 'node:internal/timers', 'Node: timers'],
    ['nextTick', 'node:internal/process/task_queues', 'Node: else'],
    ['compileFunction', 'node:internal/modules/cjs/loader', 'Node: loading'],
    ['_mask', sender, 'ws'],
    ['transition', `${root}/node_modules/.pnpm/xstate@5.1.0/node_modules/xstate/dist/xstate.esm.js`, 'XState'],
    ['take', shortWay, 'ours: transcription'],
    ['take', `${root}/packages/core/src/transcription/short-way.ts`, 'ours: transcription'],
    ['look', `${root}/packages/core/dist/audio/levels.js`, 'ours: audio'],
    ['parseJson', `${root}/packages/core/dist/json.js`, 'JSON'],
    ['parseJson', `${root}/test/bench/client/parse-json.ts`, 'JSON'],
    ['emit', `${root}/packages/core/dist/emitter.js`, 'ours: else'],
    ['write', `${root}/packages/node/dist/transport/frame-writer.js`, 'ours: transport of Node'],
    ['main', `${root}/node_modules/@throughline/core/bundle/main.js`, 'ours: else'],
    ['wake', `${root}/test/bench/client/feed.ts`, 'the caller'],
    ['yes', `${root}/node_modules/.pnpm/other@1.0.0/node_modules/other/index.js`, 'other packages'],
  ])('of %s of %s is %s', (name, url, kind) => {
    expect(kindOf({ name, url })).toBe(kind);
  });

  it('is told with its place', () => {
    expect(placeOf(time('take', shortWay, 1))).toBe('core/transcription/short-way:7');
    expect(placeOf(time('_mask', sender, 1))).toBe('ws/lib/sender:7');
    expect(placeOf(time('writeBuffer', '', 1))).toBe('');
  });
});

describe('two profiles side by side', () => {
  const compared = comparisonOf('together', 'µs a frame', {
    under: { name: 'bare', per: 10, plain: 30, functions: [time('writeBuffer', '', 100), time('_mask', sender, 200)] },
    over: {
      name: 'session',
      per: 20,
      plain: 31,
      functions: [time('writeBuffer', '', 220), time('take', shortWay, 60)],
    },
  });

  it('are divided by the frames of each, and added up by kind', () => {
    expect(compared.kinds).toEqual([
      { kind: 'kernel: writes', under: 10, over: 11 },
      { kind: 'ws', under: 20, over: 0 },
      { kind: 'ours: transcription', under: 0, over: 3 },
    ]);
    expect(compared).toMatchObject({ seen: { under: 30, over: 14 }, plain: { under: 30, over: 31 } });
  });

  it('name the functions that differ most first', () => {
    expect(compared.functions.map(({ name, place }) => `${name} ${place}`.trim())).toEqual([
      '_mask ws/lib/sender:7',
      'take core/transcription/short-way:7',
      'writeBuffer',
    ]);
    expect(profileTable(compared)).toContain('ours: transcription                    0.00     3.00       +3.00');
  });

  it('stand in docs/performance.md as a row a comparison, with the functions that are more on our side', () => {
    const machine = {
      date: '2026-11-26T00:00:00Z',
      node: 'v24.0.0',
      cpus: 2,
      model: 'A',
      bufferutil: false,
      quick: false,
    };
    const suite = { title: '', about: '', figures: [], profiles: [compared] };
    const page = profileTables({ machine, suites: { 'frame-cost': suite } });
    expect(page).toContain('| µs a frame | all | writes of the kernel | `ws` | ours |');
    expect(page).toContain('| together | 30.0 → 14.0 | 10.0 → 11.0 | 20.0 → 0.0 | 0.0 → 3.0 |');
    expect(page).toContain('| together | `take` of `core/transcription/short-way` 3.0, `writeBuffer` 1.0 |');
  });
});

describe('a function of a bundle', () => {
  it('is told by its source, and what a module does when it is loaded by the module', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-maps-'));
    try {
      await mkdir(join(folder, 'bundle'));
      const url = pathToFileURL(join(folder, 'bundle/main.js')).href;
      // Line 1 is line 3 of a.ts, line 2 is line 1 of b.ts.
      const map = { version: 3, sources: ['../src/a.ts', '../src/b.ts'], names: [], mappings: 'AAEA;ACFA' };
      await writeFile(join(folder, 'bundle/main.js.map'), JSON.stringify(map));
      const place = bySourceMaps();
      const node = (functionName: string, lineNumber: number): Profiler.ProfileNode => ({
        id: 1,
        callFrame: { functionName, scriptId: '0', url, lineNumber, columnNumber: 0 },
        positionTicks: [
          { line: 1, ticks: 1 },
          { line: 2, ticks: 3 },
        ],
      });
      const source = (name: string): string => pathToFileURL(join(folder, 'src', name)).href;
      expect(place(node('take', 0))).toEqual([{ name: 'take', url: source('a.ts'), line: 3, part: 1 }]);
      expect(place(node('', 0))).toEqual([
        { name: 'loaded', url: source('a.ts'), line: 1, part: 0.25 },
        { name: 'loaded', url: source('b.ts'), line: 1, part: 0.75 },
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
