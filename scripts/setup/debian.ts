import { existsSync } from 'node:fs';
import { run } from './run.ts';

/** Installs packages of Debian, where this process may. Returns why it could not. */
export async function installFromDebian(...packages: readonly string[]): Promise<string | undefined> {
  if (!existsSync('/etc/debian_version')) return 'not a Debian machine';
  if (process.getuid?.() !== 0) return 'apt-get needs root';
  console.error(`installing ${packages.join(', ')} with apt-get`);
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  return (
    (await run('apt-get', ['-qq', 'update'], { environment })) ??
    (await run('apt-get', ['-qq', 'install', '--no-install-recommends', '-y', ...packages], { environment }))
  );
}
