import { catalogue, type ErrorCode, type ErrorRow, type ErrorTable } from '@throughline/core';
import { codeProse, remedyFor } from '@throughline/core/internal';
import { providers } from '@throughline/core/providers';
import { bodhiErrors } from '@throughline/core/providers/bodhi';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import { run } from '../program.ts';

async function printed(args: readonly string[], columns?: number): Promise<string> {
  const terminal = fakeTerminal(columns === undefined ? undefined : { columns });
  expect(await run(['errors', ...args], terminal)).toBe(0);
  expect(terminal.error.text()).toBe('');
  return terminal.out.text();
}

async function json(...args: readonly string[]): Promise<unknown> {
  return JSON.parse(await printed([...args, '--json']));
}

/** The first row of a table that leads to this code. */
function rowOf(table: ErrorTable, code: ErrorCode): ErrorRow {
  const found = table.find((row) => row.code === code);
  if (found === undefined) throw new Error(`no row leads to ${code}`);
  return found;
}

/** What the provider says, without how its placeholders are read. */
function sentencesOf({ says }: Pick<ErrorRow, 'says'> = {}): readonly string[] | null {
  const sentences = typeof says === 'string' ? [says] : says;
  return sentences?.map((sentence) => sentence.replaceAll(/[?:][a-z?:]*\}/gu, '}')) ?? null;
}

/** The text of a table without its layout: cells are broken into lines wherever they do not fit. */
function words(text: string): string {
  return text.replaceAll(/\s+/gu, ' ');
}

describe('throughline errors', () => {
  it('lists every code with its recovery, in the order of the catalogue', async () => {
    const lines = (await printed([], 100)).split('\n');
    const found = lines.flatMap((line, index) => {
      const [code = ''] = line.split(' ');
      return Object.hasOwn(catalogue, code) ? [[code, lines[index + 1]?.split(' ')[0]]] : [];
    });
    expect(found).toEqual(Object.entries(catalogue).map(([code, { recovery }]) => [code, recovery]));
  });

  it('says what each code means and what to do, side by side', async () => {
    // Wide enough for the cells of this code to stand in one line.
    expect(words(await printed([], 140))).toContain(
      "plan-expired The account's plan has expired. Renew the plan of your account with the provider. none",
    );
  });

  it.each([30, 40, 65, 66, 80, 140])('fits into %i columns', async (columns) => {
    for (const args of [[], ['elsa'], ['insufficient-balance']]) {
      const widths = (await printed(args, columns)).split('\n').map((line) => stringWidth(line));
      expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
    }
  });

  it('gives the whole catalogue as JSON, with null for a remedy that nobody knows', async () => {
    expect(await json()).toEqual({
      errors: Object.entries(catalogue).map(([code, { means, recovery, scope, ...remedies }]) => ({
        code,
        means,
        recovery,
        scope,
        remedy: remedyFor(remedies, 'command') ?? null,
      })),
    });
  });
});

describe('throughline errors SERVICE', () => {
  it('shows what the provider says, the code it becomes, and what its page advises', async () => {
    const row = rowOf(bodhiErrors, 'insufficient-balance');
    const text = words(await printed(['bodhi'], 140));
    expect(text).toContain('status 402 insufficient-balance ');
    // Cells are broken into lines side by side: their words stand there one by one.
    for (const word of `${row.means} ${row.remedy}`.split(' ')) expect(text).toContain(word);
    expect(text).toContain('billing@navanatech.in');
  });

  it('shows what is recovered from once only', async () => {
    expect(await printed(['elsa'], 140)).toMatch(/reconnect, once/);
  });

  it.each(providers)('has every row of $name in its order, as JSON', async ({ name: provider, errors: table }) => {
    expect(await json(provider)).toEqual({
      provider,
      rows: table.map(({ code, means, source }) => expect.objectContaining({ code, means, source })),
    });
    expect(table.length).toBeGreaterThan(5);
  });

  it.each(providers)(
    'shows the sentences of $name as it writes them, and no regular expression',
    async ({ name: provider, errors }) => {
      const { rows } = (await json(provider)) as { readonly rows: readonly Record<string, unknown>[] };
      for (const [index, row] of rows.entries()) {
        expect(row['says']).toEqual(sentencesOf(errors[index]));
        expect(row).not.toHaveProperty('message');
      }
      const text = await printed([provider], 140);
      expect(text).not.toMatch(/\\b|\(\?[:<=!]|\/iu?\b|:amount|:number|:rest/u);
    },
  );

  it('has every default in its place, as JSON', async () => {
    const { rows } = (await json('bodhi')) as { readonly rows: readonly unknown[] };
    expect(rows[0]).toEqual({
      on: bodhiErrors[0]?.on ?? null,
      status: [401],
      providerCode: null,
      closeCode: null,
      says: sentencesOf(bodhiErrors[0]),
      fields: bodhiErrors[0]?.fields ?? null,
      code: 'authentication-failed',
      means: bodhiErrors[0]?.means,
      context: null,
      recovery: 'refresh-credentials',
      once: false,
      scope: 'account',
      remedy: bodhiErrors[0]?.remedy,
      support: bodhiErrors[0]?.support ?? null,
      source: bodhiErrors[0]?.source,
    });
  });
});

describe('throughline errors CODE', () => {
  it('says what it means, what is done about it, what to do, and which providers report it', async () => {
    const text = words(await printed(['insufficient-balance'], 100));
    expect(text).toContain(`Meaning ${catalogue['insufficient-balance'].means}`);
    expect(text).toContain('Automatic recovery none: the session fails');
    expect(text).toContain(`What to do ${catalogue['insufficient-balance'].remedy}`);
    expect(text).toContain('Exit code of the command 4: the credentials or the account');
    expect(text).toContain('required: the amount that the request costs');
    for (const provider of ['aksita', 'bodhi', 'elsa', 'faseeh']) expect(text).toContain(`When ${provider} reports it`);
    expect(text).toContain(`→ ${rowOf(bodhiErrors, 'insufficient-balance').remedy}`);
  });

  it.each(Object.keys(catalogue))('explains %s', async (code) => {
    expect(await printed([code], 80)).toContain(`${code}\n\nMeaning\n`);
    const telling = providers.filter(({ errors }) => errors.some((row) => row.code === code)).map(({ name }) => name);
    const explanation = (await json(code)) as { readonly providers: readonly { readonly provider: string }[] };
    expect(explanation.providers.map(({ provider }) => provider)).toEqual(telling);
    expect(explanation).toMatchObject({ code, context: codeProse[code as ErrorCode].context });
  });

  it('takes a code as a message writes it', async () => {
    expect(await printed(['Insufficient-Balance:'])).toBe(await printed(['insufficient-balance']));
  });

  it.each([
    ['balance', 'Did you mean insufficient-balance?'],
    ['insuficient-balance', 'Did you mean insufficient-balance?'],
    ['nobody', `Providers: ${providers.map(({ name }) => name).join(', ')}.`],
  ])('says what may have been meant by %s', async (what, says) => {
    const terminal = fakeTerminal();
    expect(await run(['errors', what], terminal)).toBe(2);
    expect(terminal.out.text()).toBe('');
    expect(terminal.error.text()).toContain(`there is no error code and no provider "${what}"`);
    expect(terminal.error.text()).toContain(says);
  });
});
