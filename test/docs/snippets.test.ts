import { copyFile, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typeErrorsIn } from '../support/compile.ts';
import { markdownFiles, root, snippetsOf, type Snippet } from '../support/markdown.ts';

interface PlacedSnippet extends Snippet {
  /** `docs/protocols/bodhi.md:17`, of its first line. */
  readonly place: string;
  /** The file that it is put into, without a folder. */
  readonly file: string;
}

const languages = ['ts', 'js', 'typescript', 'javascript'];

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'throughline-snippets-')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The code of all pages, with that in the comments of published modules. */
async function allSnippets(): Promise<readonly PlacedSnippet[]> {
  const found: PlacedSnippet[] = [];
  const add = (path: string, text: string): void => {
    for (const snippet of snippetsOf(text)) {
      if (!languages.includes(snippet.language)) continue;
      found.push({ ...snippet, place: `${relative(root, path)}:${snippet.line}`, file: `snippet-${found.length}.ts` });
    }
  };
  for (const path of await markdownFiles()) add(path, await readFile(path, 'utf8'));
  for (const path of await modules()) {
    // What a reader of a comment sees; the number of lines stays.
    add(path, (await readFile(path, 'utf8')).replaceAll(/^ *\* ?/gmu, ''));
  }
  return found;
}

async function modules(): Promise<readonly string[]> {
  const packages = join(root, 'packages');
  const paths = await readdir(packages, { recursive: true });
  return paths
    .filter((path) => /^[a-z]+\/src\/.*(?<!\.test)\.ts$/u.test(path.replaceAll('\\', '/')))
    .map((path) => join(packages, path));
}

/** Where `@throughline/…` is found: in the workspace's sources, by what each package exports. */
async function sourcePaths(): Promise<Readonly<Record<string, readonly string[]>>> {
  const paths: Record<string, readonly string[]> = {};
  for (const name of await readdir(join(root, 'packages'))) {
    const manifest = JSON.parse(await readFile(join(root, 'packages', name, 'package.json'), 'utf8')) as {
      readonly name: string;
      readonly exports: Readonly<Record<string, string | { readonly '@throughline/source'?: string }>>;
    };
    for (const [entry, target] of Object.entries(manifest.exports)) {
      const source = typeof target === 'string' ? undefined : target['@throughline/source'];
      if (source !== undefined) paths[manifest.name + entry.slice(1)] = [join(root, 'packages', name, source)];
    }
  }
  return paths;
}

/** The compiler's messages with the places of the pages in them. */
function atTheirPlaces(messages: string, snippets: readonly PlacedSnippet[]): readonly string[] {
  const lines = messages.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) =>
    line.replace(/^(?:.*[\\/])?(snippet-\d+\.ts)\((\d+),\d+\)/u, (_all, file: string, at: string) => {
      const snippet = snippets.find((one) => one.file === file);
      return snippet === undefined ? file : `${snippet.place} + ${Number(at) - 1}`;
    }),
  );
}

describe('the code in READMEs, pages and comments', () => {
  it('compiles as it stands, with what given.d.ts says that the reader has', { timeout: 120_000 }, async () => {
    const snippets = await allSnippets();
    expect(snippets.length).toBeGreaterThan(15);
    for (const { file, text } of snippets) await writeFile(join(folder, file), `${text}\nexport {};\n`);
    await copyFile(join(import.meta.dirname, 'given.d.ts'), join(folder, 'given.d.ts'));
    const errors = await typeErrorsIn(folder, {
      compilerOptions: {
        strict: true,
        noEmit: true,
        target: 'es2023',
        lib: ['es2023', 'dom', 'dom.asynciterable', 'esnext.disposable', 'esnext.collection'],
        module: 'esnext',
        moduleResolution: 'bundler',
        allowImportingTsExtensions: true,
        skipLibCheck: true,
        customConditions: ['@throughline/source'],
        typeRoots: [join(root, 'node_modules/@types')],
        types: ['node'],
        paths: await sourcePaths(),
      },
      files: ['given.d.ts', ...snippets.map(({ file }) => file)],
    });
    expect(atTheirPlaces(errors, snippets)).toEqual([]);
  });
});
