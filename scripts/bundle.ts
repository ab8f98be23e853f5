/**
 * Bundles a package for Node: `node scripts/bundle.ts core node`, or without names the package of the folder that it is called in,
 * as `prepack` does. Each file that `publishConfig` names for the condition `node`, `bundle/X.js`, is made of the `dist/X.js` that
 * the compiler wrote. All ways in are bundled together, so that what they share, a class above all, is there once. A file that is
 * already as it should be is left alone: tests that run side by side may all call this.
 */
import { globSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { writeFiles } from './write-files.ts';

const packages = resolve(import.meta.dirname, '../packages');
const names = process.argv.length > 2 ? process.argv.slice(2) : [basename(process.cwd())];
await Promise.all(names.map((name) => bundle(join(packages, name))));

async function bundle(folder: string): Promise<void> {
  const bundling = await rolldown({
    input: entriesOf(folder),
    platform: 'node',
    // All but files and the package's own `#imports`: dependencies are installed beside it.
    external: (id) => !/^[.#]/u.test(id) && !id.startsWith(folder),
    plugins: [{ name: 'maps of the compiler', load: withMap }],
  });
  try {
    const { output } = await bundling.generate({
      dir: join(folder, 'bundle'),
      format: 'es',
      entryFileNames: '[name].js',
      chunkFileNames: ({ name, moduleIds }) => `parts/${providerOf(moduleIds) ?? name}.js`,
      sourcemap: true,
      // A class or a function that is renamed, for two modules have one of this name, still says its own name.
      keepNames: true,
      minifyInternalExports: false,
      codeSplitting: {
        groups: [
          // The command needs it before it needs anything else.
          { name: 'printable', test: /[\\/]core[\\/]dist[\\/]printable\.js$/u, priority: 1 },
          // With all that they import: a session in Node needs it, and is fastest to load in one file.
          {
            name: 'main',
            test: /[\\/]core[\\/]dist[\\/](?:index|internal|protocol[\\/]index)\.js$|[\\/]node[\\/]dist[\\/]index\.js$/u,
          },
        ],
      },
    });
    const files = output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source] as const);
    await writeFiles(join(folder, 'bundle'), new Map(files));
  } finally {
    await bundling.close();
  }
}

interface Published {
  readonly publishConfig: { readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>> };
}

/** From the name of a way in, `providers/vosk/index`, to the file that it is made of. */
function entriesOf(folder: string): Readonly<Record<string, string>> {
  const { publishConfig } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Published;
  const entries: Record<string, string> = {};
  for (const target of Object.values(publishConfig.exports)) {
    if (typeof target === 'string' || target['node'] === undefined) continue;
    const files = globSync(target['node'].replace(/^\.\/bundle\//u, 'dist/'), { cwd: folder });
    if (files.length === 0) throw new Error(`${folder}: nothing is there for ${target['node']}; run tsc -b first`);
    for (const file of files) entries[slashed(file).slice('dist/'.length, -'.js'.length)] = join(folder, file);
  }
  return entries;
}

/** A part that holds a provider is called as the provider is: its name stands in stacks. */
function providerOf(moduleIds: readonly string[]): string | undefined {
  const manifest = moduleIds.findLast((id) => id.endsWith('manifest.js'));
  return manifest === undefined ? undefined : basename(dirname(manifest));
}

/** With the compiler's map, so that a stack leads to the source. */
async function withMap(id: string): Promise<{ readonly code: string; readonly map: string } | null> {
  if (!id.endsWith('.js')) return null;
  const [code, map] = await Promise.all([readFile(id, 'utf8'), readFile(`${id}.map`, 'utf8')]);
  return { code, map };
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
