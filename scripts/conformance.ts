/**
 * Runs the makers' own clients against our simulators, and our drivers against servers that we did not write, whole and in real
 * time: `pnpm conformance`. `npm test` makes a part of it, with faster time and without LiveKit, whose packages are large.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const shell = process.platform === 'win32';

function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}, cwd?: string): void {
  const { status } = spawnSync('pnpm', args, {
    stdio: 'inherit',
    shell,
    env: { ...process.env, ...environment },
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (status !== 0) process.exit(status ?? 1);
}

run(['install', '--frozen-lockfile'], {}, fileURLToPath(new URL('../test/conformance/livekit', import.meta.url)));
run(['exec', 'vitest', 'run', '--project', 'across', 'test/conformance', '--reporter=verbose'], {
  THROUGHLINE_CONFORMANCE: 'whole',
});
