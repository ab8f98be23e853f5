import {
  catalogue,
  type ErrorCode,
  type ErrorRow,
  type ErrorTable,
  type Recovery,
  type Scope,
} from '@throughline/core';
import { remedyFor } from '@throughline/core/internal';

/** What holds for a code, or for a row of a provider's table, with every default in its place. */
export interface CodeEntry {
  readonly code: ErrorCode;
  readonly means: string;
  readonly recovery: Recovery;
  /** What it is the end of, where nothing recovers it. */
  readonly scope: Scope;
  /** `null`: nothing is known to help. */
  readonly remedy: string | null;
}

/** One row of a provider's table. `null`: whatever it may be. */
export interface Row extends CodeEntry {
  /** Where it is said: in an HTTP answer to the handshake (`refused`) or to a request (`response`), in a frame, by a close. */
  readonly on: readonly NonNullable<ErrorRow['on']>[number][] | null;
  readonly status: readonly number[] | null;
  readonly providerCode: readonly (number | string)[] | null;
  readonly closeCode: readonly number[] | null;
  /** What the provider says, in its own sentences; one of them is enough. `{name}` and `…` stand for words that differ. */
  readonly says: readonly string[] | null;
  /** Other fields that must be there: one that becomes the context field of this name, or a value that it must be. */
  readonly fields: NonNullable<ErrorRow['fields']> | null;
  /** What the error carries in its context beside what is found in the provider's words. */
  readonly context: NonNullable<ErrorRow['context']> | null;
  /** Whether it is recovered from once only, as long as no result comes between. */
  readonly once: boolean;
  /** Where the provider's support is reached about it. */
  readonly support: string | null;
  readonly source: string;
}

/** Every code of the catalogue, in its order. */
export function catalogueEntries(): readonly CodeEntry[] {
  return (Object.keys(catalogue) as ErrorCode[]).map((code) => {
    const { means, recovery, scope } = catalogue[code];
    return { code, means, recovery, scope, remedy: remedyFor(catalogue[code], 'command') ?? null };
  });
}

/** Every row of a table, in its order: the first that fits decides. */
export function tableRows(table: ErrorTable): readonly Row[] {
  return table.map((row) => {
    const usual = catalogue[row.code];
    return {
      on: row.on ?? null,
      status: listOf(row.status),
      providerCode: listOf(row.providerCode),
      closeCode: listOf(row.closeCode),
      says: listOf(row.says)?.map(forReaders) ?? null,
      fields: row.fields ?? null,
      code: row.code,
      means: row.means ?? usual.means,
      context: row.context ?? null,
      recovery: row.recovery ?? usual.recovery,
      once: row.once === true,
      scope: row.scope ?? usual.scope,
      remedy: remedyFor(row.remedy === undefined ? usual : row, 'command') ?? null,
      support: row.support ?? null,
      source: row.source ?? '',
    };
  });
}

/** How a placeholder is read is nothing that a provider says: `{available:amount}` is `{available}`. */
function forReaders(sentence: string): string {
  return sentence.replaceAll(/\{(?<name>[A-Za-z]\w*)[^}]*\}/gu, '{$<name>}');
}

function listOf<Value extends number | string>(value: Value | readonly Value[] | undefined): readonly Value[] | null {
  if (value === undefined) return null;
  return typeof value === 'object' ? value : [value];
}
