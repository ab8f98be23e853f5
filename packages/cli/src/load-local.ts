import type * as Local from '@throughline/local';
import { UsageError } from './usage-error.ts';

const packageName = '@throughline/local';

/**
 * The recogniser and the voice of this machine. They are a package of their own, with models of tens of megabytes, that this one does not
 * install.
 *
 * Throws `UsageError` where it is not installed. `without` is what the command can do then.
 */
export async function loadLocal(without?: string): Promise<typeof Local> {
  try {
    return await import('@throughline/local');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // Only the package itself may be missing, and none that it needs.
    if (code !== 'ERR_MODULE_NOT_FOUND' || !String(error).includes(`'${packageName}'`)) throw error;
    throw new UsageError(`${packageName} is not installed, which recognises and speaks on this machine`, [
      `Install it beside this program: npm install ${packageName}, with --global if this program was installed so.`,
      ...(without === undefined ? [] : [without]),
    ]);
  }
}
