import { afterAll, describe, expect, it } from 'vitest';
import type { SpeechError } from '@throughline/core';
import { pages } from './pages/all.ts';
import type { PageFact } from './pages/page.ts';
import { everythingOf } from '../../../kit/secrets.ts';
import { answered, judged, tellingsOf, type Telling } from './support/judge.ts';
import { same, variantsOf, type Variant } from './support/variants.ts';

function writings({ text, verbatim, exactly }: PageFact): readonly Variant[] {
  return exactly === true ? [{ how: 'as it is', text }] : variantsOf(text, verbatim?.endsWith(': {error}') === true);
}

/** What is wrong with an error for a fact; `undefined`: nothing. */
function wrongWith(error: SpeechError, fact: PageFact): string | undefined {
  const { code, context = {}, remedy = [], support, retryAfterMs, secret } = fact;
  if (error.code !== code) return `is ${error.code}`;
  if (same(JSON.stringify(error.context)) !== same(JSON.stringify(sortedLike(context, error.context)))) {
    return `has the context ${JSON.stringify(error.context)}`;
  }
  const missing = remedy.find((words) => !same(error.remedy ?? '').includes(same(words)));
  if (missing !== undefined) return `has not "${missing}" in its remedy: ${error.remedy ?? 'none'}`;
  if (error.support !== support) return `has the support ${error.support ?? 'of nobody'}`;
  if (error.retryAfterMs !== retryAfterMs) return `asks to wait ${error.retryAfterMs ?? 0} ms`;
  if (secret !== undefined && same(everythingOf([error, error.toJSON()])).includes(secret)) return 'shows a secret';
  return undefined;
}

/** The order of fields is of no interest. */
function sortedLike(context: object, order: object): object {
  const fields: Readonly<Record<string, unknown>> = { ...context };
  const known = Object.keys(order).filter((key) => key in fields);
  return Object.fromEntries([...new Set([...known, ...Object.keys(fields)])].map((key) => [key, fields[key]]));
}

const where = ({ place, shape, status }: Telling): string =>
  `${place}${status === undefined ? '' : ` ${status}`}, ${shape}`;

describe.each(pages)('the page of $provider.name', (page) => {
  const { name, errors } = page.provider;
  let judgements = 0;

  it.each(page.facts)('$heading: "$text" is $code, in whatever form and wherever it is told', async (fact) => {
    const wrong: string[] = [];
    for (const { how, text } of writings(fact)) {
      for (const telling of tellingsOf(page, fact, text)) {
        const what = wrongWith(judged(name, errors, telling), fact);
        judgements += 1;
        if (what !== undefined) wrong.push(`${where(telling)}, ${how}: "${text}" ${what}`);
      }
    }
    // By the function that applications call for what they fetch themselves, once for each form.
    for (const telling of tellingsOf(page, fact, fact.text).filter(({ place }) => place === 'response')) {
      const error = await answered(page, telling);
      const what = error === undefined ? 'is no error' : wrongWith(error, fact);
      if (what !== undefined) wrong.push(`fromResponse, ${where(telling)}: ${what}`);
    }
    expect(wrong).toEqual([]);
  });

  it('needs each row of the table that cites it, and no others', () => {
    const right = page.facts.flatMap((fact) =>
      tellingsOf(page, fact, fact.text)
        .filter((telling) => wrongWith(judged(name, errors, telling), fact) === undefined)
        .map((telling) => ({ fact, telling })),
    );
    const needless = errors.flatMap((row) => {
      const rest = errors.filter((other) => other !== row);
      const misses = ({ fact, telling }: (typeof right)[number]): boolean =>
        wrongWith(judged(name, rest, telling), fact) !== undefined;
      // Those of its code are the likeliest to miss it: they are asked first.
      const [own, others] = [true, false].map((of) => right.filter(({ fact }) => (fact.code === row.code) === of));
      const missed = own?.some(misses) || others?.some(misses);
      return missed ? [] : [row.source ?? ''];
    });
    expect(needless.filter((source) => source.startsWith(page.cited))).toEqual([]);
    expect(needless.toSorted()).toEqual([...page.elsewhere].toSorted());
  });

  afterAll(() => {
    process.stdout.write(`${name}: ${page.facts.length} facts of its error page, told in ${judgements} ways\n`);
  });
});
