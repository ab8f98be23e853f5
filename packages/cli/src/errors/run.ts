import type { ErrorCode } from '@throughline/core';
import { printableLine } from '@throughline/core/internal';
import { providers } from '@throughline/core/providers';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import type { ErrorsFlags } from './command.ts';
import { drawCatalogue, drawRows } from './draw.ts';
import { catalogueEntries, tableRows } from './entries.ts';
import { drawExplanation, explanationOf } from './explain.ts';

/** `throughline errors`: a table or a text for people, JSON for programs. Throws `UsageError` for a code that there is not. */
export function runErrors(what: string | undefined, { json }: ErrorsFlags, { out }: Terminal): ExitCode {
  const write = (facts: object, drawn: () => string): ExitCode => {
    out.write(json === true ? `${JSON.stringify(facts, undefined, 2)}\n` : drawn());
    return exitCodes.ok;
  };
  if (what === undefined) {
    const errors = catalogueEntries();
    return write({ errors }, () => drawCatalogue(errors, out));
  }
  // As a person writes it, or copies it from a message.
  const name = what.trim().toLowerCase().replace(/:$/u, '');
  const provider = providers.find((known) => known.name === name);
  if (provider !== undefined) {
    const rows = tableRows(provider.errors);
    return write({ provider: name, rows }, () => drawRows(rows, out));
  }
  const explanation = explanationOf(name as ErrorCode);
  if (explanation === undefined) throw unknown(what, name);
  return write(explanation, () => drawExplanation(explanation, out));
}

/** Codes that have a word of it are suggested: people remember one. */
function unknown(what: string, name: string): UsageError {
  const words = name.split(/[^a-z]+/u).filter((word) => word.length > 2);
  const shared = (code: string): number =>
    words.filter((word) => code.split('-').some((part) => part.startsWith(word))).length;
  const near = catalogueEntries()
    .map(({ code }) => ({ code, words: shared(code) }))
    .filter((found) => found.words > 0)
    .toSorted((left, right) => right.words - left.words)
    .slice(0, 4)
    .map(({ code }) => code);
  return new UsageError(`there is no error code and no provider "${printableLine(what)}"`, [
    near.length > 0 ? `Did you mean ${near.join(', or ')}?` : '',
    `Providers: ${providers.map((known) => known.name).join(', ')}. Run "throughline errors" for all codes.`,
  ]);
}
