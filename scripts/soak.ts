/**
 * Makes all random runs whole, kills a batch a hundred times, and lets a run of 1 000 files find its account's limit, of which `npm test`
 * makes a twentieth or what its time allows: `pnpm soak`; with names of test files, only those.
 */
import { spawnSync } from 'node:child_process';

const files = [
  'fuzz',
  'test/promises/1-no-silent-loss/schedules',
  'test/promises/12-a-voice-is-whole/schedules',
  'test/batch/killed',
  'test/batch/governor',
];
const named = process.argv.slice(2);
const run = spawnSync('pnpm', ['exec', 'vitest', 'run', '--project', 'across', ...(named.length > 0 ? named : files)], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { THROUGHLINE_RUNS: '12000', ...process.env, THROUGHLINE_SOAK: 'yes' },
});
process.exitCode = run.status ?? 1;
