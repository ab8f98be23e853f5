import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const compiler = resolve(import.meta.dirname, '../../node_modules/typescript/bin/tsc');

export interface Compilation {
  readonly compilerOptions: Readonly<Record<string, unknown>>;
  readonly files?: readonly string[];
  readonly include?: readonly string[];
}

/** Type-checks files of a folder, whose `tsconfig.json` it writes; returns what the compiler says: nothing where all is well. */
export async function typeErrorsIn(folder: string, compilation: Compilation): Promise<string> {
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(compilation));
  try {
    await promisify(execFile)(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], {
      cwd: folder,
      maxBuffer: 64 * 1024 * 1024,
    });
    return '';
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    return `${stdout}${stderr}` || String(error);
  }
}
