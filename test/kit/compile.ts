import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const compiler = resolve(import.meta.dirname, '../../node_modules/typescript/bin/tsc');
/** The oldest that the published types are for. */
export const oldestCompiler = fileURLToPath(new URL('../bin/tsc', import.meta.resolve('typescript-oldest')));

export interface Compilation {
  readonly compilerOptions: Readonly<Record<string, unknown>>;
  readonly files?: readonly string[];
  readonly include?: readonly string[];
}

/** Type-checks files of a folder, whose `tsconfig.json` it writes; returns what the compiler says: nothing where all is well. */
export async function typeErrorsIn(folder: string, compilation: Compilation, by = compiler): Promise<string> {
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(compilation));
  try {
    await promisify(execFile)(process.execPath, [by, '-p', folder, '--pretty', 'false'], {
      cwd: folder,
      maxBuffer: 64 * 1024 * 1024,
    });
    return '';
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    return `${stdout}${stderr}` || String(error);
  }
}
