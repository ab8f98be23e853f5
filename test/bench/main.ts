import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import type { Suite } from './figure.ts';
import { machineOf } from './machine.ts';
import { profileTable } from './profile/table.ts';
import type { Report } from './report.ts';
import { startProvider } from './provider/start.ts';
import { batchFiles } from './suites/batch.ts';
import { firstAudio } from './suites/first-audio.ts';
import { frameCost, frameRows } from './suites/frame-cost.ts';
import { hotPath } from './suites/hot-path.ts';
import { idle } from './suites/idle.ts';
import { majorCollections } from './suites/collections.ts';
import { manySessions } from './suites/many-sessions.ts';
import { noReply, partials } from './suites/peers.ts';
import { profiledStartUp } from './suites/profiled-start-up.ts';
import { profiledFrames, profiledIdle, profiledMany } from './suites/profiles.ts';
import { relay } from './suites/relay.ts';
import { rotation } from './suites/rotation.ts';
import type { Setting } from './suites/setting.ts';
import { startUp } from './suites/start-up.ts';
import { voiceMemory } from './suites/voice-memory.ts';
import { windowCost } from './suites/window-cost.ts';
import { tableOf } from './table.ts';

type Suites = Readonly<Record<string, (setting: Setting) => Promise<Suite>>>;

const own: Suites = {
  'frame-cost': frameCost,
  'many-sessions': manySessions,
  collections: majorCollections,
  idle,
  'start-up': startUp,
  'hot-path': hotPath,
  'window-cost': windowCost,
  'first-audio': firstAudio,
  'voice-memory': voiceMemory,
  relay,
  batch: batchFiles,
  rotation,
};

const peers: Suites = { 'no-reply': noReply, partials };

/** Of the same names as those that measure. */
const profiles: Suites = {
  'frame-cost': profiledFrames,
  'many-sessions': profiledMany,
  idle: profiledIdle,
  'start-up': profiledStartUp,
};

const usage = `pnpm bench [--peers | --profile] [--only SUITE]… [--row ROW]… [--rounds N] [--round-seconds N] [--json FILE] [--quick] [--bufferutil]

  --peers             measure the clients of other makers beside a session, instead of all else
  --profile           show where the CPU goes, of each side of a comparison: by kind, and by the functions that differ most
  --only SUITE        one of ${Object.keys(own).join(', ')},
                      with --peers of ${Object.keys(peers).join(', ')},
                      with --profile of ${Object.keys(profiles).join(', ')}; may be repeated
  --row ROW           of frame-cost only this row and its bare side: ${frameRows.join(', ')}; may be repeated
  --rounds N          how often everything that streams is measured; default 7, with --peers 5, with --profile 2: the last runs with
                      the profiler of V8, those before without
  --round-seconds N   how long each time; default 10, with --peers 5. Rounds below 5 s do not see the collection of garbage
  --age-seconds N     how long a process streams before its first round; default 15
  --json FILE         write the figures to FILE as well; with --only, and with --profile --row, what else stands there is kept
  --bufferutil        let ws mask frames with the native bufferutil, on both sides
  --quick             see that it works, in some seconds; the figures are worth little`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    bufferutil: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    row: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string' },
    'round-seconds': { type: 'string' },
    'age-seconds': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

/** A number of the command line. */
function numberOf(name: 'rounds' | 'round-seconds' | 'age-seconds', otherwise: number): number {
  const given = values[name];
  if (given === undefined) return otherwise;
  const number = Number(given);
  if (Number.isFinite(number) && number > 0) return number;
  throw new Error(`--${name} ${given} is not a number above 0\n\n${usage}`);
}

function checkNames(option: string, given: readonly string[], known: readonly string[]): void {
  for (const name of given) {
    if (!known.includes(name)) throw new Error(`--${option} ${name}: it is one of ${known.join(', ')}\n\n${usage}`);
  }
}

async function run(): Promise<void> {
  const { quick, bufferutil, json, only } = values;
  if (values.peers && values.profile) throw new Error(`--peers and --profile are two runs\n\n${usage}`);
  const suites = values.peers ? peers : values.profile ? profiles : own;
  checkNames('only', only, Object.keys(suites));
  checkNames('row', values.row, frameRows);
  const settings = {
    quick,
    rounds: Math.ceil(numberOf('rounds', quick ? 1 : values.peers ? 5 : values.profile ? 2 : 7)),
    roundMs: numberOf('round-seconds', quick ? 0.5 : values.peers ? 5 : 10) * 1000,
    warmMs: quick ? 200 : 1_200,
    ageMs: numberOf('age-seconds', quick ? 0 : 15) * 1000,
    rows: values.row,
  };
  // The children inherit it. Whoever installs ws alone has no bufferutil.
  if (!bufferutil) process.env['WS_NO_BUFFER_UTIL'] = '1';
  const provider = await startProvider();
  const machine = machineOf({ bufferutil, quick });
  const results: Record<string, Suite> = only.length > 0 && json !== undefined ? await suitesIn(json) : {};
  try {
    for (const [name, suite] of Object.entries(suites)) {
      if (only.length > 0 && !only.includes(name)) continue;
      const began = performance.now();
      try {
        const result = await suite({ ...settings, provider });
        results[name] = values.row.length > 0 ? withProfilesOf(results[name], result) : result;
        console.log(tableOf(result));
        for (const profile of result.profiles ?? []) console.log(profileTable(profile));
      } catch (error) {
        // What the other suites measure, for minutes, is not lost with it.
        console.error(`${name} failed:`, error);
        process.exitCode = 1;
      }
      console.log(`${name} took ${Math.round((performance.now() - began) / 1000)} s\n`);
      if (json !== undefined) await writeReport(json, { machine, suites: results });
    }
  } finally {
    await provider.stop();
  }
  console.log(
    `Node ${machine.node}, ${machine.cpus} cores (${machine.model}), bufferutil ${bufferutil ? 'on' : 'off'}`,
  );
}

/** Of an earlier run: `--only` replaces what it measures and leaves the rest. */
async function suitesIn(file: string): Promise<Record<string, Suite>> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? {} : { ...(JSON.parse(text) as Report).suites };
}

/** With `--row`, the profiles of other rows are kept: each is whole by itself. */
function withProfilesOf(before: Suite | undefined, now: Suite): Suite {
  if (now.profiles === undefined) return now;
  const kept = new Map([...(before?.profiles ?? []), ...now.profiles].map((profile) => [profile.name, profile]));
  return { ...now, profiles: [...kept.values()] };
}

async function writeReport(file: string, report: Report): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
}

if (values.help) console.log(usage);
else await run();
