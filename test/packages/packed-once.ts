import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { build, packAll, packageNames, type PackageName } from '../kit/pack.ts';

/** By their names, the archives of all packages. */
export type Archives = Readonly<Record<PackageName, string>>;

/**
 * Builds and packs all packages, once in a run of the tests, whose files run side by side in processes of their own: the first that asks
 * does it, and the others wait for it. Elsewhere they are packed into `own`. What is there is only read.
 */
export async function packedOnce(own: string): Promise<Archives> {
  // That of a run of the tests: vitest.config.ts makes it, and removes it.
  const folder = process.env['THROUGHLINE_PACKED'] ?? own;
  const archives = join(folder, 'archives');
  if (await isFirst(archives)) await packInto(archives, folder);
  else await packedByAnother(folder);
  return Object.fromEntries(packageNames.map((name) => [name, join(archives, `throughline-${name}.tgz`)])) as Archives;
}

async function isFirst(archives: string): Promise<boolean> {
  return mkdir(archives).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

async function packInto(archives: string, folder: string): Promise<void> {
  try {
    await build();
    await packAll(archives);
  } catch (error) {
    await writeFile(join(folder, 'failed'), String(error));
    throw error;
  }
  await writeFile(join(folder, 'packed'), '');
}

async function packedByAnother(folder: string): Promise<void> {
  const isOver = (): boolean => ['packed', 'failed'].some((name) => existsSync(join(folder, name)));
  // To watch the folder would miss a file that comes between the look and the watching.
  while (!isOver()) await pause(100);
  if (existsSync(join(folder, 'failed'))) throw new Error('another test file that packs all packages has failed to');
}
