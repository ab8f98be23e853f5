import { expect, it } from 'vitest';
import { explainer, type Explain, type TableProse } from '../errors/prose.ts';
import { providers } from './index.ts';

it.each(providers)('$name says what each row of its table means, and where that is from', ({ errors }) => {
  for (const { means, source } of errors) expect([means, source]).toEqual([expect.any(String), expect.any(String)]);
});

const rows = [{ says: ['no credit', 'card expired', 'card'], code: 'insufficient-balance' }] as const;
const explain = (prose: TableProse) => explainer(prose)(rows);

it('makes a row of its own of each sentence that has a meaning of its own', () => {
  const prose: TableProse = {
    'no credit': ['No credit.', 'a page'],
    'card expired': ['The card.', 'another', 'The card has expired'],
  };
  expect(explain(prose)).toEqual([
    { says: 'no credit', code: 'insufficient-balance', means: 'No credit.', source: 'a page' },
    {
      says: ['card expired', 'card', 'The card has expired'],
      code: 'insufficient-balance',
      means: 'The card.',
      source: 'another',
    },
  ]);
});

it.each(providers)('$name has no prose of rows that it has not', async ({ name }) => {
  const { explain: ofProvider } = (await import(`./${name}/prose.ts`)) as { readonly explain: Explain };
  expect(ofProvider.unused?.()).toEqual([]);
});
