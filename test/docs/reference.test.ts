import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/reference/main.ts', import.meta.url));

/** A package with one export of each kind, of which the first of each says what it is. */
const code = `/** A text. */
export type Told = string;
export type Untold = string;
/** What is extended. */
export interface Base { readonly a: Told }
export interface Extends extends Base { readonly b: Untold }
/** Does something. */
export function does(): void {}
export function acts(): void {}
/** Adds one. */
export const adds = (one: number): number => one + 1;
export const takes = (one: number): number => one - 1;
/** A thing. */
export class Thing { own(): void {} }
export class Other { own(): void {} }
interface Hidden { readonly c: string }
/** Gives what nobody can name. */
export function gives(): Hidden { return { c: '' }; }
/** One recognised word. */
export interface Word {
  /** What was said. */
  readonly text: string;
  readonly start: number;
}
// For siblings.
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-undocumented-'));
  const source = join(folder, 'packages/one/src');
  await mkdir(source, { recursive: true });
  const entry = (name: string) => ({ '@throughline/source': `./src/${name}.ts`, types: `./dist/${name}.d.ts` });
  const exports = { '.': entry('index'), './internal': entry('internal'), './two': entry('two') };
  await writeFile(join(folder, 'packages/one/package.json'), JSON.stringify({ name: '@throughline/one', exports }));
  await writeFile(join(source, 'index.ts'), code);
  await writeFile(join(source, 'two.ts'), '/** Two. */\nexport const two = 2;\n');
  await writeFile(join(source, 'internal.ts'), 'export const forSiblings = 1;\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('an export that says nothing of itself fails the check, and so does a type that nobody can import', async () => {
  const run = promisify(execFile)(process.execPath, [script, '--check', folder]);
  const { code: exit, stderr } = (await run.catch((error: unknown) => error)) as { code: number; stderr: string };
  const named = [...stderr.matchAll(/^packages\/one\/src\/index\.ts:(\d+) (\w+) is exported/gmu)];
  expect(named.map(([, line, name]) => `${line} ${name}`).toSorted()).toEqual(
    ['3 Untold', '6 Extends', '9 acts', '12 takes', '15 Other'].toSorted(),
  );
  expect(stderr).toMatch(/Hidden, defined in .*, is referenced by .*gives.* but not included/u);
  expect(stderr).toContain('module @throughline/one/two is exported');
  expect(stderr).toContain('packages/one/src/index.ts:23 Word.start is exported');
  expect(stderr).not.toContain('Word.text');
  expect(stderr).not.toContain('forSiblings');
  expect(exit).toBe(1);
});
