import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a program. Returns why it failed, with the end of what it said; nothing is printed. */
export function run(
  program: string,
  parameters: readonly string[],
  options: RunOptions = {},
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const { cwd, environment = {} } = options;
    let said = '';
    const child = spawn(program, parameters, {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-2_000);
      });
    }
    child.on('error', (error) => {
      resolve(`${program} cannot be run: ${error.message}`);
    });
    child.on('close', (code) => {
      resolve(code === 0 ? undefined : `${program} failed: ${said.trim().split('\n').slice(-3).join(' / ')}`);
    });
  });
}
