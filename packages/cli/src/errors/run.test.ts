import { catalogue } from '@throughline/core';
import { remedyFor } from '@throughline/core/internal';
import { bodhiErrors } from '@throughline/core/protocols/bodhi';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import { run } from '../program.ts';
import { serviceNames } from './command.ts';
import { serviceErrors } from './services.ts';

async function printed(args: readonly string[], columns?: number): Promise<string> {
  const terminal = fakeTerminal(columns === undefined ? undefined : { columns });
  expect(await run(['errors', ...args], terminal)).toBe(0);
  expect(terminal.error.text()).toBe('');
  return terminal.out.text();
}

async function json(...args: readonly string[]): Promise<unknown> {
  return JSON.parse(await printed([...args, '--json']));
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
      "plan-expired The account's plan has expired. Renew the plan of your account with the service. none",
    );
  });

  it.each([66, 80, 140])('fits into %i columns', async (columns) => {
    for (const args of [[], ['--provider', 'elsa']]) {
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

describe('throughline errors --provider', () => {
  it('shows what the service says, the code it becomes, and what its page advises', async () => {
    const text = words(await printed(['--provider', 'bodhi'], 140));
    expect(text).toContain('status 402 insufficient-balance The account does not have enough credits for the');
    expect(text).toContain('billing@navanatech.in');
  });

  it('shows what is recovered from once only', async () => {
    expect(await printed(['--provider', 'elsa'], 140)).toMatch(/reconnect, once/);
  });

  it.each(serviceNames)('has every row of %s in its order, as JSON', async (provider) => {
    const table = serviceErrors[provider];
    const listed = await json('--provider', provider);
    expect(listed).toEqual({
      provider,
      rows: table.map(({ code, means, source, message }) =>
        expect.objectContaining({ code, means, source, text: message === undefined ? null : String(message) }),
      ),
    });
    expect(table.length).toBeGreaterThan(5);
  });

  it('has every default in its place, as JSON', async () => {
    const { rows } = (await json('--provider', 'bodhi')) as { readonly rows: readonly unknown[] };
    expect(rows[0]).toEqual({
      on: null,
      status: [401],
      providerCode: null,
      closeCode: null,
      text: null,
      code: 'authentication-failed',
      means: bodhiErrors[0]?.means,
      context: null,
      recovery: 'refresh-credentials',
      once: false,
      scope: 'account',
      remedy: bodhiErrors[0]?.remedy,
      source: bodhiErrors[0]?.source,
    });
  });

  it('knows the services by name only', async () => {
    const terminal = fakeTerminal();
    expect(await run(['errors', '--provider', 'nobody'], terminal)).toBe(2);
    expect(terminal.error.text()).toContain('Allowed choices are aksita, bandwidth, bodhi, elsa, faseeh.');
  });
});
