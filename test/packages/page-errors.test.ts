import { catalogue, fromResponse, type SpeechError } from '@throughline/core';
import type { ProviderManifest } from '@throughline/core/protocol';
import { providers } from '@throughline/core/providers';
import { expect, it } from 'vitest';
import { bundled } from './bundled.ts';

interface OnPage {
  readonly catalogue: typeof catalogue;
  readonly fromResponse: typeof fromResponse;
  readonly providers: readonly ProviderManifest[];
}

const code = `export { catalogue, fromResponse } from '@throughline/core'; export { providers } from '@throughline/core/providers';`;
const page = (await import(`data:text/javascript,${encodeURIComponent(await bundled(code))}`)) as OnPage;

const tableOf = (all: readonly ProviderManifest[], provider: string) =>
  all.find(({ name }) => name === provider)?.errors ?? [];

/** What decides and what helps in an error, and what it says but for its one sentence. */
function judged(error: SpeechError | undefined): object {
  return { ...error?.toJSON(), message: undefined, remedy: undefined };
}

/** The provider's own remedy; where it has none, a page at most names the page of the code. */
function remedyOf(error: SpeechError | undefined): string | undefined {
  if (error === undefined) return undefined;
  const { remedy, remedyOn } = catalogue[error.code];
  const codes = [remedy, ...Object.values(remedyOn ?? {}), page.catalogue[error.code].remedy];
  return codes.includes(error.remedy) ? undefined : error.remedy;
}

it.each(providers)(
  'a page has the table of $name without its prose, and judges all that it knows the same',
  async (provider) => {
    const { name, errors } = provider;
    const table = tableOf(page.providers, name);
    expect(table.filter(({ means, source }) => means !== undefined || source !== undefined)).toEqual([]);
    const options = { wallNow: 0 };
    for (const row of errors) {
      for (const message of [row.says ?? 'nothing known'].flat()) {
        const status = [row.status ?? 400].flat()[0] ?? 400;
        const code = [row.providerCode ?? row.closeCode ?? []].flat()[0];
        const answer = () => new Response(JSON.stringify({ error: { message, code } }), { status });
        const inPage = await page.fromResponse({ name, errors: table }, answer(), options);
        const inNode = await fromResponse({ name, errors }, answer(), options);
        expect(judged(inPage)).toEqual(judged(inNode));
        expect(remedyOf(inPage)).toBe(remedyOf(inNode));
      }
    }
  },
);

it('an error in a page is the same as in Node, without the sentence that says what it means', async () => {
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
    message: String(message).replace(`${means} `, ''),
  });
});

it('a page has no words for codes but those of its own devices, and says where the others are', () => {
  for (const [code, { means, remedy, recovery, scope }] of Object.entries(catalogue)) {
    const inPage = page.catalogue[code as keyof typeof catalogue];
    const isOfDevice = /^(?:microphone|gesture|worklet|platform)-/u.test(code);
    const address = `See https://throughline.example/throughline/docs/errors/${code}.md`;
    expect(inPage).toMatchObject(isOfDevice ? { means, remedy } : { means: '', remedy: address });
    expect(inPage).toMatchObject({ recovery, scope });
  }
});
