import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Suite } from './figure.ts';
import { startProvider } from './provider/start.ts';
import { batchFiles } from './suites/batch.ts';
import { firstAudio } from './suites/first-audio.ts';
import { frameCost } from './suites/frame-cost.ts';
import { hotPath } from './suites/hot-path.ts';
import { idleMemory } from './suites/idle-memory.ts';
import { manySessions } from './suites/many-sessions.ts';
import { relay } from './suites/relay.ts';
import type { Setting } from './suites/setting.ts';
import { voiceMemory } from './suites/voice-memory.ts';
import { windowCost } from './suites/window-cost.ts';
import { tableOf } from './table.ts';

const suites: Readonly<Record<string, (setting: Setting) => Promise<Suite>>> = {
  'frame-cost': frameCost,
  'many-sessions': manySessions,
  'idle-memory': idleMemory,
  'hot-path': hotPath,
  'window-cost': windowCost,
  'first-audio': firstAudio,
  'voice-memory': voiceMemory,
  relay,
  batch: batchFiles,
};

const usage = `pnpm bench [--quick] [--json] [--bufferutil] [--only SUITE]…

  --quick       see that it works, in some seconds; the figures are worth little
  --json        print JSON instead of tables
  --bufferutil  let ws mask frames with the native bufferutil, on both sides
  --only SUITE  one of ${Object.keys(suites).join(', ')}; may be repeated`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    bufferutil: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: Object.keys(suites) },
    help: { type: 'boolean', default: false },
  },
});

async function run(): Promise<void> {
  // The children inherit it. Whoever installs ws alone has no bufferutil.
  if (!values.bufferutil) process.env['WS_NO_BUFFER_UTIL'] = '1';
  const provider = await startProvider();
  const results: Record<string, Suite> = {};
  try {
    for (const name of values.only) {
      const suite = suites[name];
      if (suite === undefined) throw new Error(`there is no suite ${name}\n\n${usage}`);
      const result = await suite({ quick: values.quick, provider });
      results[name] = result;
      if (!values.json) console.log(tableOf(result));
    }
  } finally {
    await provider.stop();
  }
  const machine = { node: process.version, cpus: cpus().length, bufferutil: values.bufferutil, quick: values.quick };
  if (values.json) console.log(JSON.stringify({ machine, suites: results }, undefined, 2));
  else console.log(`Node ${process.version}, ${cpus().length} cores, bufferutil ${values.bufferutil ? 'on' : 'off'}`);
}

if (values.help) console.log(usage);
else await run();
