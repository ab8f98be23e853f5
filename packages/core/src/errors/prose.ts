import type { ErrorRow, ErrorTable } from './table.ts';

/** What a row of an error table says to people alone: what it means, in one sentence, and where the fact comes from (a page's title or URL). */
export type RowProse = readonly [means: string, source: string];

/** The prose of a table: each row's under what `rowKey` makes of it. Rows of the same key share it. */
export type TableProse = Readonly<Record<string, RowProse>>;

/**
 * What a row looks at first: its first sentence, else its provider code, close code or status, with what its `fields` must be:
 * `Invalid API key`, `4002`, `404 path`, `404 message: not found`.
 */
export function rowKey({ says, providerCode, closeCode, status, fields = {} }: ErrorRow): string {
  const [sentence] = [says ?? []].flat();
  if (sentence !== undefined) return sentence;
  const [number] = [providerCode ?? closeCode ?? status ?? []].flat();
  const values = Object.entries(fields).map(([name, value]) =>
    typeof value === 'string' ? name : `${name}: ${value.is}`,
  );
  return [number, ...values].join(' ');
}

/** The rows with their prose; a row of which `prose` says nothing stays as it is. */
export function explained(prose: TableProse, rows: ErrorTable): ErrorTable {
  return rows.map((row) => {
    const [means, source] = prose[rowKey(row)] ?? [];
    return means === undefined || source === undefined ? row : { means, source, ...row };
  });
}
