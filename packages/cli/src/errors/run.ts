import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import type { ErrorsFlags } from './command.ts';
import { drawCatalogue, drawRows } from './draw.ts';
import { catalogueEntries, tableRows } from './entries.ts';
import { serviceErrors } from './services.ts';

/** `throughline errors`: a table for people, JSON for programs. */
export function runErrors({ provider, json }: ErrorsFlags, { out }: Terminal): ExitCode {
  if (provider === undefined) {
    const errors = catalogueEntries();
    out.write(json === true ? jsonOf({ errors }) : drawCatalogue(errors, out));
  } else {
    const rows = tableRows(serviceErrors[provider]);
    out.write(json === true ? jsonOf({ provider, rows }) : drawRows(rows, out));
  }
  return exitCodes.ok;
}

function jsonOf(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
