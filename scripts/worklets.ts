/**
 * Writes audio worklets as texts, for pages that load them without a file of their own: `node scripts/worklets.ts`. A bundler must
 * not touch such a text, and may touch a function. With `--check` it only says whether one is out of date; a part of `pnpm run check`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const root = resolve(import.meta.dirname, '..');

/** Beside each file its text, in a file whose name ends in `-source.ts`. */
const worklets: readonly string[] = ['microphone', 'player'].map(
  (folder) => `packages/browser/src/${folder}/worklet.ts`,
);

async function minified(file: string): Promise<string> {
  const bundle = await rolldown({ input: join(root, file), platform: 'browser' });
  const { output } = await bundle.generate({ format: 'es', minify: true });
  await bundle.close();
  return output[0].code.trim();
}

let isOutOfDate = false;
for (const file of worklets) {
  const code = await minified(file);
  const name = file.slice(file.lastIndexOf('/') + 1);
  const text = `// Made by \`pnpm run worklets\` from ${name}. Change that.
export const workletSource = ${JSON.stringify(code)};
`;
  const target = join(root, file.replace(/\.ts$/u, '-source.ts'));
  if (readFileSync(target, 'utf8') === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`${target} is out of date: run \`npx pnpm@12.21.0 run worklets\``);
    isOutOfDate = true;
  } else writeFileSync(target, text);
}
process.exitCode = isOutOfDate ? 1 : 0;
