import { catalogue, fromResponse } from '@throughline/core';
import type { ErrorRow, ProviderManifest } from '@throughline/core/protocol';
import { providers } from '@throughline/core/providers';
import { expect, it } from 'vitest';
import { bundled } from './bundled.ts';

interface OnPage {
  readonly fromResponse: typeof fromResponse;
  readonly providers: readonly ProviderManifest[];
}

const code = `export { fromResponse } from '@throughline/core'; export { providers } from '@throughline/core/providers';`;
const page = (await import(`data:text/javascript,${encodeURIComponent(await bundled(code))}`)) as OnPage;

const tableOf = (all: readonly ProviderManifest[], provider: string) =>
  all.find(({ name }) => name === provider)?.errors ?? [];

function withoutProse(row: ErrorRow): Partial<ErrorRow> {
  return Object.fromEntries(Object.entries(row).filter(([key]) => key !== 'means' && key !== 'source'));
}

it.each(providers)(
  'a page has each row of $name with all that decides, and without the prose of the docs',
  (provider) => {
    const { name, errors } = provider;
    expect(tableOf(page.providers, name)).toEqual(errors.map(withoutProse));
  },
);

it('an error in a page is the same as in Node, but that it says what its code means', async () => {
  const told = `{"error":{"code":"invalid_api_key","message":"Incorrect API key provided: abc"}}`;
  const answer = () => new Response(told, { status: 401 });
  const errors = tableOf(providers, 'openai');
  const inNode = await fromResponse({ name: 'openai', errors }, answer(), { wallNow: 0 });
  const inPage = await page.fromResponse({ name: 'openai', errors: tableOf(page.providers, 'openai') }, answer(), {
    wallNow: 0,
  });
  const means = errors.find(({ says }) => says?.includes('invalid_api_key'))?.means ?? '';
  const { message, ...rest } = inNode?.toJSON() ?? {};
  expect(message).toContain(means);
  expect(rest).toMatchObject({ code: 'authentication-failed', remedy: expect.stringContaining('Check the key at') });
  expect(inPage?.toJSON()).toEqual({
    ...rest,
    message: String(message).replace(means, catalogue['authentication-failed'].means),
  });
});
