/**
 * Writes the documents that are made from code: `pnpm run docs`. With `--check` nothing is written; what would change is reported,
 * and the exit code is 1.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { format, type FormatConfig } from 'oxfmt';
import { errorPages } from './docs/error-pages.ts';
import { figurePages } from './docs/figure-pages.ts';
import { handOverPictures } from './docs/hand-over-pictures.ts';
import type { Page } from './docs/page.ts';
import { peersPage } from './docs/peers-page.ts';
import { providerPages } from './docs/provider-pages.ts';
import { providerTables } from './docs/provider-tables.ts';
import { readmeCost } from './docs/readme-cost.ts';
import { resultsPage } from './docs/results-page.ts';
import { statesPage } from './docs/states-page.ts';

const root = resolve(import.meta.dirname, '..');
/** Folders in which every file is made here, so that one which is not made any more has to go. */
const generatedFolders: readonly string[] = ['docs/errors'];
const check = process.argv.includes('--check');

const pages: readonly Page[] = [
  statesPage,
  resultsPage,
  peersPage,
  ...errorPages(),
  ...providerPages(),
  ...providerTables,
  readmeCost,
  ...figurePages,
  ...handOverPictures,
];
const style = await formatStyle();
const changed = [...(await writePages()), ...(await removeStrays())].toSorted();

if (check && changed.length > 0) {
  console.error(`${changed.map((path) => `${path} is not what the code makes of it`).join('\n')}\nRun: pnpm run docs`);
  process.exitCode = 1;
} else if (!check) {
  console.log(changed.length === 0 ? 'Nothing changed.' : changed.map((path) => `wrote ${path}`).join('\n'));
}

/** How this repository formats; what it leaves out is no style. */
async function formatStyle(): Promise<FormatConfig> {
  const text = await readFile(join(root, '.oxfmtrc.json'), 'utf8');
  return JSON.parse(text, (key, value: unknown) => (key === 'ignorePatterns' ? undefined : value)) as FormatConfig;
}

async function writePages(): Promise<readonly string[]> {
  const outdated: string[] = [];
  for (const { path, raw, text } of pages) {
    const file = join(root, path);
    const before = await readFile(file, 'utf8').catch(() => undefined);
    const made = text(before);
    const { code, errors } = raw === true ? { code: made, errors: [] } : await format(path, made, style);
    if (errors.length > 0) throw new Error(`${path} cannot be formatted: ${JSON.stringify(errors)}`);
    if (code === before) continue;
    outdated.push(path);
    if (check) continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, code);
  }
  return outdated;
}

async function removeStrays(): Promise<readonly string[]> {
  const made = new Set(pages.map(({ path }) => path));
  const strays: string[] = [];
  for (const folder of generatedFolders) {
    const names = await readdir(join(root, folder)).catch(() => []);
    strays.push(...names.map((name) => `${folder}/${name}`).filter((path) => !made.has(path)));
  }
  if (!check) await Promise.all(strays.map((path) => rm(join(root, path))));
  return strays;
}
