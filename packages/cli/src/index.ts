/**
 * The exit codes of the command `throughline`, for scripts that run it.
 *
 * @module
 */

export { exitCodes } from './exit-codes.ts';
export type { ExitCode } from './exit-codes.ts';
