import { describe, expect, it } from 'vitest';
import type { ErrorTable, WireFact } from '@throughline/core';
import { classify, Secrets } from '@throughline/core/internal';
import { pages } from './pages/all.ts';

/** HTTP's own title of 429, which each provider means in its own way. */
const ownMeaning = /\btoo many requests\b/iu;
const unknown: readonly string[] = ['unknown-provider-error', 'connection-lost'];

/** What becomes of a text that comes with no number, in a frame and in a close. */
function named(provider: string, table: ErrorTable, text: string): readonly string[] {
  const facts: readonly WireFact[] = [
    { type: 'frame', wire: { message: text, raw: JSON.stringify({ message: text }) } },
    { type: 'close', code: 1011, reason: text.slice(0, 123) },
  ];
  const setting = () => ({ provider, secrets: new Secrets(), wallNow: 0, phase: 'streaming' }) as const;
  return facts.map((fact) => classify(table, fact, setting()).error.code);
}

describe.each(pages)('the table of $provider.name', ({ provider }) => {
  const { name, errors } = provider;
  const others = pages.filter((page) => page.provider.name !== name);

  it('knows a sentence of another provider as the same thing, or not at all', () => {
    const wrong = others.flatMap((page) =>
      page.facts
        .filter(({ text }) => !ownMeaning.test(text))
        .flatMap(({ text, code }) =>
          named(name, errors, text)
            .filter((found) => found !== code && !unknown.includes(found))
            .map((found) => `${page.provider.name} says "${text}" (${code}): ${found}`),
        ),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });

  it.each([
    'your request was not unauthorized',
    'this is not an invalid API key, nor a balance to speak of',
    'The concert was forbidding, said the pianist, and no one had timed it.',
    'I have enough credits, and my account is active.',
    'please find the model of the house that I described and call me back',
    'connected',
    'result 42 of 50001',
    '40101',
    'فشل',
    '',
  ])('finds nothing in "%s"', (text) => {
    expect(named(name, errors, text).filter((code) => !unknown.includes(code))).toEqual([]);
  });
});
