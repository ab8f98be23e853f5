import type { ErrorCode } from '../codes.ts';
import { deviceHelp } from './device-help.ts';
import type { CodeHelp } from './entry.ts';
import type { HelpFor } from './help-for.ts';

/** Where the page of a code is: what it means, and what helps. */
const pages = 'https://throughline.example/throughline/docs/errors/';

/**
 * What `#code-help` is outside of Node (package.json, `imports`): a page does not load sentences for each code. Its errors say where
 * those stand, in place of a remedy.
 */
export const helpFor: HelpFor = (code) => devices[code] ?? { means: '', remedy: `See ${pages}${code}.md` };

const devices: { readonly [C in ErrorCode]?: CodeHelp } = deviceHelp;
