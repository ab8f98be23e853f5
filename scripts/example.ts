/**
 * Runs an example: `pnpm example live-captions`, with its arguments. Without a name it lists them. It is what `start` in the example's
 * package.json does, in the folder of the example and with nothing between its process and the terminal.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../examples');
const [name = '', ...given] = process.argv.slice(2);
const names = readdirSync(folder).filter((one) => existsSync(join(folder, one, 'package.json')));

if (names.includes(name)) {
  process.exitCode = await run(name, given);
} else {
  if (name !== '') console.error(`There is no example "${name}".`);
  console.error(`Usage: pnpm example <name>, one of: ${names.join(', ')}`);
  process.exitCode = 2;
}

async function run(example: string, args: readonly string[]): Promise<number> {
  const cwd = join(folder, example);
  const { scripts } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  const [, ...command] = scripts.start.split(' ');
  const child = spawn(process.execPath, [...command, ...args], { cwd, stdio: 'inherit' });
  // Ctrl-C reaches both; the example decides what it ends. A signal to this process alone is passed on.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
