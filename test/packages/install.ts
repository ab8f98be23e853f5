import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { packageNames, root, type Manifest, type PackageName } from '../kit/pack.ts';
import { packedOnce } from './packed-once.ts';

const run = promisify(execFile);

/** A project of somebody who has installed the packages. */
export interface Consumer {
  readonly folder: string;
  /** Where a package lies in it. */
  at(name: PackageName): string;
  remove(): Promise<void>;
}

export async function manifestIn(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/**
 * Builds and packs all packages and puts them into a new project, as a package manager would: what is in the archive, and of other
 * packages those that its dependencies name. No registry is asked; they are the workspace's own copies.
 */
export async function installPacked(): Promise<Consumer> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'throughline-consumer-')));
  const archives = await packedOnce(folder);
  const at = (name: PackageName): string => join(folder, 'node_modules/@throughline', name);
  for (const name of packageNames) await unpack(archives[name], at(name));
  for (const name of packageNames) await linkDependencies(name, at(name));
  await link(join(root, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
  await writeFile(join(folder, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n');
  return { folder, at, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Whether npm's registry answers, or the one that npm is told to use. */
export async function isRegistryThere(): Promise<boolean> {
  return npm(['ping', '--fetch-retries=0', '--fetch-timeout=10000'], root).then(
    () => true,
    () => false,
  );
}

/**
 * Builds and packs all packages, and has npm install the archives into a new project, with all that they depend on from its
 * registry or its cache. `type` is that of the project's package.json; without it, `require` is what a .js file has.
 */
export async function installByNpm(type?: 'module'): Promise<Consumer> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'throughline-installed-')));
  const archives = Object.values(await packedOnce(folder));
  const manifest = { name: 'consumer', private: true, ...(type !== undefined && { type }) };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  // Without install scripts, which npm runs only for those who allow them, and without native parts for one platform.
  const without = ['--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund', '--no-package-lock'];
  await npm(['install', '--prefer-offline', ...without, ...archives], folder);
  return {
    folder,
    at: (name) => join(folder, 'node_modules/@throughline', name),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function npm(args: readonly string[], cwd: string): Promise<void> {
  // On Windows npm is a batch file, which only a shell runs.
  await run('npm', [...args], { cwd, shell: process.platform === 'win32' });
}

async function unpack(archive: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  // By a relative name: a tar that is not Windows' own takes what is before a colon for another machine.
  await run('tar', ['-xzf', relative(target, archive), '--strip-components=1'], { cwd: target });
}

async function linkDependencies(name: PackageName, installed: string): Promise<void> {
  const { dependencies = {}, peerDependencies = {} } = await manifestIn(installed);
  for (const dependency of Object.keys({ ...dependencies, ...peerDependencies })) {
    if (dependency.startsWith('@throughline/')) continue;
    await link(join(root, 'packages', name, 'node_modules', dependency), join(installed, 'node_modules', dependency));
  }
}

async function link(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await symlink(await realpath(from), to, 'junction');
}
