import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../..');
const command = join(dirname(fileURLToPath(import.meta.resolve('@changesets/cli/package.json'))), 'bin.js');

/** What a release would make of a package. */
export interface Rehearsed {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  /** Its whole CHANGELOG.md; empty where the release would write none. */
  readonly changelog: string;
}

/** What `changeset version` makes of the packages and the changesets as they are now; nothing here is changed. */
export async function rehearse(): Promise<readonly Rehearsed[]> {
  const copy = await mkdtemp(join(tmpdir(), 'throughline-release-'));
  try {
    for (const path of ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', '.changeset']) await take(path, copy);
    for (const folder of ['packages', 'examples', 'test']) await takeManifests(folder, copy);
    if (!(await readdir(join(copy, '.changeset'))).some((name) => name.endsWith('.md'))) return await all(copy);
    // What writes the lines of a changelog imports changesets itself.
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
    await promisify(execFile)(process.execPath, [command, 'version'], { cwd: copy });
    return await all(copy);
  } finally {
    await rm(copy, { recursive: true });
  }
}

async function take(path: string, copy: string): Promise<void> {
  await cp(join(root, path), join(copy, path), { recursive: true });
}

/** The package.json of a folder and of those in it, and the changelogs so far. */
async function takeManifests(folder: string, copy: string): Promise<void> {
  const inside = await readdir(join(root, folder), { withFileTypes: true });
  const folders = [folder, ...inside.filter((one) => one.isDirectory()).map(({ name }) => `${folder}/${name}`)];
  for (const path of folders.flatMap((one) => [`${one}/package.json`, `${one}/CHANGELOG.md`])) {
    await take(path, copy).catch(unlessMissing);
  }
}

async function all(copy: string): Promise<readonly Rehearsed[]> {
  const packages = await readdir(join(copy, 'packages'));
  return Promise.all(packages.map((name) => rehearsed(join(copy, 'packages', name))));
}

async function rehearsed(folder: string): Promise<Rehearsed> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  const changelog = await readFile(join(folder, 'CHANGELOG.md'), 'utf8').catch(unlessMissing);
  return {
    name: manifest.name,
    version: manifest.version,
    dependencies: manifest.dependencies ?? {},
    changelog: changelog ?? '',
  };
}

function unlessMissing(error: unknown): undefined {
  if ((error as { readonly code?: unknown }).code !== 'ENOENT') throw error;
}
