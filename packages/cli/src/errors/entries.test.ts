import type { ErrorTable } from '@throughline/core';
import { describe, expect, it } from 'vitest';
import { fakeOutput } from '../../testing/fake-terminal.ts';
import { drawRows } from './draw.ts';
import { tableRows } from './entries.ts';

const table: ErrorTable = [
  {
    on: ['frame', 'close'],
    status: [402, 403],
    closeCode: 4002,
    says: ['Required: {required:amount}, Available: {available:amount?}', 'Balance of {currency?} … too low'],
    fields: { plan: { is: 'pro' }, currency: 'currency' },
    code: 'insufficient-balance',
    means: 'The balance is too low.',
    remedy: null,
    support: 'help@example.org',
    source: 'a page',
  },
  { says: 'expired', code: 'plan-expired', means: 'The plan has expired.', once: true, source: 'a page' },
];

describe('a table', () => {
  it('has the sentences of the provider as a reader takes them, without how their placeholders are read', () => {
    expect(tableRows(table)[0]).toMatchObject({
      says: ['Required: {required}, Available: {available}', 'Balance of {currency} … too low'],
      fields: { plan: { is: 'pro' }, currency: 'currency' },
      remedy: null,
      support: 'help@example.org',
    });
  });

  it('shows them', () => {
    const drawn = drawRows(tableRows(table), fakeOutput({ columns: 140 }));
    for (const text of [
      'status 402, 403',
      'close code 4002',
      '“Required: {required}, Available: {available}”',
      '“Balance of {currency} … too low”',
      'field plan: pro',
      'field currency',
      'frame or close',
      'The plan has expired.',
      'none, once',
    ]) {
      expect(drawn).toContain(text);
    }
  });
});
