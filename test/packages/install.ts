import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { pnpm } from '../kit/pnpm.ts';

const run = promisify(execFile);

export const root = resolve(import.meta.dirname, '../..');

export const packageNames = ['core', 'converter', 'node', 'browser', 'subtitles', 'simulator', 'local', 'cli'] as const;
type PackageName = (typeof packageNames)[number];

/** What this test reads of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly repository?: { readonly type: string; readonly url: string; readonly directory?: string };
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

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
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], { cwd: root });
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'throughline-consumer-')));
  const at = (name: PackageName): string => join(folder, 'node_modules/@throughline', name);
  for (const name of packageNames) await unpack(name, folder, at(name));
  for (const name of packageNames) await linkDependencies(name, at(name));
  await link(join(root, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
  await writeFile(join(folder, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n');
  return { folder, at, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function unpack(name: PackageName, folder: string, target: string): Promise<void> {
  const archive = join(folder, `${name}.tgz`);
  // The weights of the local recogniser are copied by a script when it is packed; they are 30 MB and nothing of this is about them.
  await pnpm(['pack', '--out', archive, '--config.ignore-scripts=true'], { cwd: join(root, 'packages', name) });
  const opened = join(folder, `${name}-opened`);
  await mkdir(opened);
  await run('tar', ['-xzf', archive, '-C', opened]);
  await cp(join(opened, 'package'), target, { recursive: true });
  await rm(opened, { recursive: true });
  await rm(archive);
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
