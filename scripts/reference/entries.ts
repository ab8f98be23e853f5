import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One way into a package that others may take. */
export interface Entry {
  /** As an application imports it: `@throughline/core/providers/bodhi`. */
  readonly name: string;
  readonly file: string;
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<
    Record<string, string | { readonly '@throughline/source'?: string; readonly types?: string }>
  >;
}

/** What is exported and yet not public: for sibling packages. */
const internal = /^\.\/internal(?:\/|$)/u;

/** The public entries of all packages that are published, those of a wildcard one by one. */
export function entriesIn(root: string): readonly Entry[] {
  return readdirSync(join(root, 'packages')).flatMap((folder) => {
    const path = join(root, 'packages', folder);
    const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest;
    if (manifest.private === true) return [];
    return Object.entries(manifest.exports ?? {}).flatMap(([entry, target]) => {
      // What has no types is loaded by its address, as a worklet is, and never imported.
      if (typeof target === 'string' || target.types === undefined || internal.test(entry)) return [];
      const source = target['@throughline/source'];
      return source === undefined ? [] : filesOf(join(path, source), manifest.name + entry.slice(1));
    });
  });
}

function filesOf(file: string, name: string): readonly Entry[] {
  const star = file.indexOf('*');
  if (star < 0) return [{ name, file }];
  const folders = readdirSync(file.slice(0, star), { withFileTypes: true }).filter((found) => found.isDirectory());
  return folders.map((folder) => ({ name: name.replace('*', folder.name), file: file.replace('*', folder.name) }));
}
