import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.ts';

const environment = { DEBIAN_FRONTEND: 'noninteractive' };

/** Installs packages of Debian, where this process may. Returns why it could not. */
export async function installFromDebian(...packages: readonly string[]): Promise<string | undefined> {
  if (!existsSync('/etc/debian_version')) return 'not a Debian machine';
  if (process.getuid?.() !== 0) return 'apt-get needs root';
  console.error(`installing ${packages.join(', ')} with apt-get`);
  return (
    (await run('apt-get', ['-qq', 'update'], { environment })) ??
    (await run('apt-get', ['-qq', 'install', '--no-install-recommends', '-y', ...packages], { environment }))
  );
}

/**
 * Unpacks packages of Debian, and what they need that this machine lacks, into a folder; nothing is installed, so that no rights are
 * needed for it. Returns why it could not.
 */
export async function unpackFromDebian(folder: string, ...packages: readonly string[]): Promise<string | undefined> {
  if (!existsSync('/etc/debian_version')) return 'not a Debian machine';
  const work = join(folder, 'apt');
  const [lists, cache] = [join(work, 'lists'), join(work, 'cache')];
  const archives = join(cache, 'archives');
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(archives, 'partial'), { recursive: true });
  const options = {
    'Dir::State::Lists': lists,
    'Dir::Cache': cache,
    'Acquire::Languages': 'none',
    // It drops the rights of root, and then may not write into the folder.
    'APT::Sandbox::User': '',
    // The locks are those of an installation.
    'Debug::NoLocking': '1',
  };
  const apt = ['-qq', ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
  const failed =
    (await run('apt-get', [...apt, 'update'], { environment })) ??
    (await run('apt-get', [...apt, 'install', '--no-install-recommends', '--download-only', '-y', ...packages], {
      environment,
    }));
  if (failed !== undefined) return failed;
  for (const archive of (await readdir(archives)).filter((name) => name.endsWith('.deb'))) {
    const broken = await run('dpkg-deb', ['--extract', join(archives, archive), folder]);
    if (broken !== undefined) return broken;
  }
  return undefined;
}
