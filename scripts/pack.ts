/**
 * Packs all packages into a folder, as they would be published, the weights of the local recogniser included:
 * `pnpm run packages:pack FOLDER`. Prints what to type in a project of yours.
 */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { packAll, packageNames } from '../test/kit/pack.ts';

// pnpm runs this in the workspace, and says where it was called in INIT_CWD.
const folder = resolve(process.env['INIT_CWD'] ?? '', process.argv[2] ?? 'packed');
await mkdir(folder, { recursive: true });
await packAll(folder, { whole: true });
console.log(`Packed ${packageNames.length} packages. In a project of yours: npm install ${folder}/*.tgz`);
