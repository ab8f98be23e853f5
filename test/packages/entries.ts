import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, type Manifest } from '../kit/pack.ts';

/** Every way in that a package has, those of a wildcard one by one: `@throughline/core/providers/bodhi`. */
export function entriesOf({ name, exports }: Manifest): readonly string[] {
  return (
    Object.keys(exports)
      // What runs in an audio worklet is loaded there, and nowhere else.
      .filter((entry) => entry !== './package.json' && !entry.endsWith('-worklet.js'))
      .flatMap((entry) => (entry.includes('*') ? foldersOf(name, entry) : [entry]))
      .map((entry) => name + entry.slice(1))
  );
}

function foldersOf(name: string, entry: string): readonly string[] {
  const folder = entry.slice(0, entry.indexOf('*'));
  const found = readdirSync(join(root, 'packages', name.slice('@throughline/'.length), 'src', folder), {
    withFileTypes: true,
  });
  return found.filter((one) => one.isDirectory()).map((one) => folder + one.name);
}
