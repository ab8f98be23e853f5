import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../..');

export interface PnpmOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs pnpm: the one that runs the tests, else the one that the workspace asks for. Rejects where it fails. */
export async function pnpm(
  args: readonly string[],
  options: PnpmOptions,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const run = promisify(execFile);
  const own = process.env['npm_execpath'] ?? '';
  if (/pnpm/u.test(own)) {
    const [command, ...first] = /\.[cm]?js$/u.test(own) ? [process.execPath, own] : [own];
    return run(command, [...first, ...args], options);
  }
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly test: string };
  };
  const [wanted = 'pnpm'] = /pnpm@[\d.]+/u.exec(scripts.test) ?? [];
  // On Windows npx is a batch file, which only a shell runs.
  return run('npx', ['--yes', wanted, ...args], { ...options, shell: process.platform === 'win32' });
}
