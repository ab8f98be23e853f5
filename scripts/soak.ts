/**
 * Makes all random runs whole, kills a batch a hundred times, and streams by the clients of other makers, of which `npm test` makes a twentieth or what
 * its time allows: `pnpm soak`.
 */
import { spawnSync } from 'node:child_process';

const files = [
  'fuzz',
  'test/promises/1-no-silent-loss/schedules',
  'test/promises/1-no-silent-loss/rotation/schedules',
  'test/promises/1-no-silent-loss/failover/schedules',
  'test/promises/1-no-silent-loss/failover/hundred-cuts',
  'test/promises/1-no-silent-loss/failover/real-speech',
  'test/promises/12-a-voice-is-whole/schedules',
  'test/promises/9-no-storms/storms',
  'test/batch/killed',
  'test/bench/bench',
];
const run = spawnSync('pnpm', ['exec', 'vitest', 'run', '--project', 'across', '--project', 'memory', ...files], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { THROUGHLINE_RUNS: '12000', THROUGHLINE_SPEECH_CUTS: '100', ...process.env, THROUGHLINE_SOAK: 'yes' },
});
process.exitCode = run.status ?? 1;
