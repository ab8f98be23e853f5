import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { catalogue, type CatalogueEntry } from './catalogue.ts';
import type { ErrorCode, ErrorContexts } from './codes.ts';
import { codeProse } from './codes/prose.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** All that tests say, this one left out: it names no code by itself. */
const tests = globSync(['packages/*/src/**/*.test.ts', 'test/**/*.ts'], { cwd: root })
  .map((file) => readFileSync(`${root}${file}`, 'utf8'))
  .join('\n');

const entries = Object.entries(catalogue) as readonly [code: ErrorCode, entry: CatalogueEntry][];
const codes = entries.map(([code]) => code);

describe('every code', () => {
  it.each(codes)('has a page: %s', (code) => {
    expect(existsSync(`${root}docs/errors/${code}.md`)).toBe(true);
  });

  it.each(codes)('is in a test: %s', (code) => {
    // A code of one word is a word of prose too, and counts in quotes only.
    const named = code.includes('-') ? new RegExp(`(?<![\\w-])${code}(?![\\w-])`, 'u') : new RegExp(`'${code}'`, 'u');
    expect(named.test(tests)).toBe(true);
  });

  it.each(entries)('has a remedy, or a reason why it has none: %s', (code, entry) => {
    expect([entry.remedy, codeProse[code].noRemedyBecause].filter(Boolean)).toEqual([
      expect.stringMatching(/^[A-Z].*\.$/su),
    ]);
  });

  it.each(entries)('says what happened in a sentence: %s', (_code, { means }) => {
    expect(means).toMatch(/^[A-Z].*\.$/su);
  });

  it.each(codes)('is written in kebab-case: %s', (code) => {
    expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/u);
  });
});

describe('the context of a code', () => {
  it('has the fields of its entry: those that may be absent, texts of a few values, numbers and lists', () => {
    expectTypeOf<ErrorContexts['config-invalid']>().toEqualTypeOf<{
      readonly field: string;
      readonly found?: string;
      readonly wanted: string;
    }>();
    expectTypeOf<ErrorContexts['outcome-unknown']>().toEqualTypeOf<{
      readonly reason: 'timeout' | 'connection';
      readonly limitMs?: number;
    }>();
    expectTypeOf<ErrorContexts['field-missing']>().toEqualTypeOf<{
      readonly field?: string;
      readonly fields?: readonly string[];
    }>();
    expectTypeOf<ErrorContexts['plan-expired']>().toEqualTypeOf<{ readonly [key: string]: never }>();
  });

  it.each(entries)('says of each field what it holds, and of no other: %s', (code, { context }) => {
    expect(Object.keys(codeProse[code].context)).toEqual(Object.keys(context));
    for (const holds of Object.values<string>(codeProse[code].context)) expect(holds).toMatch(/\S/u);
  });
});
