import type { ErrorRow, ErrorTable } from './table.ts';

/**
 * What a row of an error table says to people alone: what it means, in one sentence; where the fact comes from (a page's title or
 * URL); and sentences of the provider that a shorter one of the row finds as well.
 */
export type RowProse = readonly [means: string, source: string, ...sentences: readonly string[]];

/**
 * The prose of a table: each row's under what the row looks at first, which is its first sentence, else its provider code, close
 * code or status, with what its `fields` must be: `Invalid API key`, `4002`, `404 path`, `404 message: not found`. Where a later
 * sentence or number of a row has prose of its own, that begins a row of its own.
 */
export type TableProse = Readonly<Record<string, RowProse>>;

/** Puts the prose of a table into its rows: for messages and docs. A row of which it says nothing stays as it is. */
export interface Explain {
  (rows: ErrorTable): ErrorTable;
  /** Keys of the prose with which nothing begins in the tables that it was put into so far. */
  unused?(): readonly string[];
}

const lists = ['says', 'providerCode', 'closeCode', 'status'] as const;

/** Gives each row of an error table what its prose says of it. */
export function explainer(prose: TableProse): Explain {
  const unused = new Set(Object.keys(prose));
  const proseOf = (value: number | string, { fields = {} }: ErrorRow): RowProse | undefined => {
    const wanted = Object.entries(fields).map(([name, of]) => (typeof of === 'string' ? name : `${name}: ${of.is}`));
    const key = [value, ...wanted].join(' ');
    unused.delete(key);
    return prose[key];
  };
  const explain = (rows: ErrorTable): ErrorTable =>
    rows.flatMap((row) => {
      const list = lists.find((name) => row[name] !== undefined);
      if (list === undefined) return [row];
      const given = row[list] ?? [];
      const groups: (number | string)[][] = [];
      for (const value of [given].flat()) {
        if (groups.length === 0 || proseOf(value, row) !== undefined) groups.push([value]);
        else groups.at(-1)?.push(value);
      }
      return groups.map((group): ErrorRow => {
        const [first = ''] = group;
        const [means, source, ...sentences] = proseOf(first, row) ?? [];
        const values = [...group, ...sentences];
        return {
          ...row,
          ...(means !== undefined && { means }),
          ...(source !== undefined && { source }),
          [list]: values.length === 1 && (groups.length > 1 || !Array.isArray(given)) ? first : values,
        };
      });
    });
  return Object.assign(explain, { unused: () => [...unused] });
}
