import type { ErrorRow } from '@throughline/core/protocol';

/** What a provider says that a row is about: the row's first phrase, with something in each of its placeholders. Empty where it has none. */
export function sentenceOf({ says }: Pick<ErrorRow, 'says'>): string {
  return [says ?? []].flat().map(filled)[0] ?? '';
}

const placeholder = /…|\{\w+(?<optional>\?)?(?::(?<takes>number|amount|rest)\??)?\}/gu;

/** A sentence of a provider's page as it may come over the wire. */
export function filled(phrase: string): string {
  return phrase.replaceAll(placeholder, (...found) => {
    const { takes } = found.at(-1) as { readonly takes?: string };
    if (takes === 'number') return '7';
    return takes === 'amount' ? '$0.50' : 'sample-7';
  });
}
