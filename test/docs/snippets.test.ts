import { copyFile, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typeErrorsIn } from '../kit/compile.ts';
import { markdownFiles, root, snippetsOf, type Snippet } from '../kit/markdown.ts';

interface PlacedSnippet extends Snippet {
  /** `docs/providers/bodhi.md` */
  readonly page: string;
  /** The file that it is put into, without a folder. */
  readonly file: string;
}

const languages = ['ts', 'tsx', 'js', 'typescript', 'javascript'];

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'throughline-snippets-')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The code of all pages. */
async function allSnippets(): Promise<readonly PlacedSnippet[]> {
  const found: PlacedSnippet[] = [];
  for (const path of await markdownFiles()) {
    for (const snippet of snippetsOf(await readFile(path, 'utf8'))) {
      if (!languages.includes(snippet.language)) continue;
      const ending = snippet.language === 'tsx' ? 'tsx' : 'ts';
      found.push({ ...snippet, page: relative(root, path), file: `snippet-${found.length}.${ending}` });
    }
  }
  return found;
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

/**
 * The compiler's messages about snippets, at their places in the pages, and about the compilation as a whole. The sources of the packages
 * are compiled by their own settings elsewhere.
 */
function complaints(messages: string, snippets: readonly PlacedSnippet[]): readonly string[] {
  return messages.split('\n').flatMap((line) => {
    if (line.startsWith('error ')) return [line];
    const [, file, at, what] = /(snippet-\d+\.tsx?)\((\d+),\d+\): (.*)$/u.exec(line) ?? [];
    const snippet = snippets.find((one) => one.file === file);
    if (snippet === undefined || what === undefined) return [];
    return [`${snippet.page}:${snippet.line + Number(at) - 1}: ${what}`];
  });
}

describe('the code in READMEs and pages', () => {
  it('compiles as it stands, with what given.d.ts says that the reader has', { timeout: 120_000 }, async () => {
    const snippets = await allSnippets();
    expect(snippets.length).toBeGreaterThan(15);
    for (const { file, text } of snippets) await writeFile(join(folder, file), `${text}\nexport {};\n`);
    await copyFile(join(import.meta.dirname, 'given.d.ts'), join(folder, 'given.d.ts'));
    const errors = await typeErrorsIn(folder, {
      compilerOptions: {
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
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
        jsx: 'react-jsx',
        paths: {
          ...(await sourcePaths()),
          'react/jsx-runtime': [join(root, 'test/node_modules/@types/react/jsx-runtime.d.ts')],
        },
      },
      files: ['given.d.ts', ...snippets.map(({ file }) => file)],
    });
    expect(complaints(errors, snippets)).toEqual([]);
  });
});
