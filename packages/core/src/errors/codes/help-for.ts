import type { ErrorCode } from '../codes.ts';
import type { CodeHelp } from './entry.ts';

/** The words for a code. */
export type HelpFor = (code: ErrorCode) => CodeHelp;
