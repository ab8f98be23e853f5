import { expect, it } from 'vitest';
import { rowKey, type TableProse } from '../errors/prose.ts';
import { providers } from './index.ts';

it.each(providers)(
  '$name keeps the prose of each row, and no other, in a file that a page does not load',
  async (provider) => {
    const { name, errors } = provider;
    const { prose } = (await import(`./${name}/prose.ts`)) as { readonly prose: TableProse };
    expect(Object.keys(prose).toSorted()).toEqual([...new Set(errors.map(rowKey))].toSorted());
    for (const row of errors) expect([row.means, row.source]).toEqual(prose[rowKey(row)]);
  },
);
