import type { ErrorRow, RowMeaning } from './table.ts';

/** Rows of HTTP statuses that mean something by themselves. */
export function statusRows(meanings: Readonly<Record<number, RowMeaning & Pick<ErrorRow, 'on'>>>): readonly ErrorRow[] {
  return Object.entries(meanings).map(([status, meaning]) => ({ status: Number(status), ...meaning }));
}
