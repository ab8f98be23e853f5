import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { pnpm } from './pnpm.ts';

export const root = resolve(import.meta.dirname, '../..');

/** The packages that are published, each after those that it depends on. */
export const packageNames = ['core', 'converter', 'node', 'browser', 'subtitles', 'simulator', 'local', 'cli'] as const;
export type PackageName = (typeof packageNames)[number];

/** What is read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly homepage?: string;
  readonly bugs?: { readonly url: string };
  readonly repository?: { readonly type: string; readonly url: string; readonly directory?: string };
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Compiles what is packed, and bundles what is packed for Node: `pnpm run build`. */
export async function build(): Promise<void> {
  const run = promisify(execFile);
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], { cwd: root });
  await run(process.execPath, [join(root, 'scripts/bundle.ts'), 'core', 'node'], { cwd: root });
}

/**
 * Packs all packages into `folder` as they would be published; returns the archives' paths, in the order of `packageNames`. `npm pack`
 * would not do: it leaves `workspace:*` and the exports of the workspace as they are. Scripts do not run, so everything is built
 * before; and the weights of the local recogniser, 30 MB that a script copies when it is packed, are left out, since no check is
 * about them; `whole` has them.
 */
export async function packAll(folder: string, { whole = false } = {}): Promise<readonly string[]> {
  const all = packageNames.map((name) => `--filter=@throughline/${name}`);
  const without = whole ? [] : ['--config.ignore-scripts=true'];
  await pnpm(['--recursive', ...all, 'pack', '--out', join(folder, '%s.tgz'), ...without], { cwd: root });
  return packageNames.map((name) => join(folder, `throughline-${name}.tgz`));
}
