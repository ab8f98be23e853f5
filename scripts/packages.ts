/**
 * Packs every package as it would be published, and has publint and attw judge each: what is wrong with a package.json, and with
 * what its exports resolve to, for code and for types. Exits with 1 where one of them finds something. What is
 * packed is built first.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData, type Package, type Problem } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { build, packAll } from '../test/kit/pack.ts';

await build();
const folder = await mkdtemp(join(tmpdir(), 'throughline-packages-'));
try {
  const archives = await packAll(folder);
  for (const archive of archives) {
    const data = new Uint8Array(await readFile(archive));
    for (const complaint of [...(await publintOn(data)), ...(await attwOn(data))]) {
      console.error(`${archive.slice(folder.length + 1)}: ${complaint}`);
      process.exitCode = 1;
    }
  }
} finally {
  await rm(folder, { recursive: true });
}

async function publintOn(data: Uint8Array<ArrayBuffer>): Promise<readonly string[]> {
  const { messages, pkg } = await publint({ pack: { tarball: data.buffer }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
}

async function attwOn(data: Uint8Array): Promise<readonly string[]> {
  const packed = createPackageFromTarballData(data);
  const found = await checkPackage(packed, { includeEntrypoints: [...entriesOfWildcards(packed)] });
  if (found.types === false) return ['attw: no types'];
  return found.problems.filter(concernsUs).map((problem) => `attw: ${JSON.stringify(problem)}`);
}

/**
 * The packages are ES modules, for Node 22.13 and bundlers. The resolution of Node 10 knows no exports; and `require` of an
 * ES module, which attw reports, is what those versions of Node do (`test/packages/installed.test.ts`).
 */
function concernsUs(problem: Problem): boolean {
  return !('resolutionKind' in problem) || !['node10', 'node16-cjs'].includes(problem.resolutionKind);
}

/** What a wildcard in the exports stands for: `./providers/bodhi`. attw leaves wildcards out. */
function* entriesOfWildcards(packed: Package): Generator<string> {
  const home = `/node_modules/${packed.packageName}`;
  const { exports } = JSON.parse(packed.readFile(`${home}/package.json`)) as {
    readonly exports: Readonly<Record<string, string | { readonly default?: string }>>;
  };
  for (const [entry, target] of Object.entries(exports)) {
    if (!entry.includes('*') || typeof target === 'string') continue;
    const [before = '', after = ''] = (target.default ?? '').slice(1).split('*');
    for (const file of packed.listFiles()) {
      const middle = file.slice(home.length + before.length, file.length - after.length);
      if (file === `${home}${before}${middle}${after}` && !middle.includes('/')) yield entry.replace('*', middle);
    }
  }
}
