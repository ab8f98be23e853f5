import type { CoveredText } from './covered-text.ts';
import { findPhrase, readText, type Found, type ReadText } from './phrase-match.ts';
import { phraseIn } from './phrase.ts';

/** What placeholders have found, by their names, with every secret taken out. */
export type Groups = Readonly<Record<string, string | undefined>>;

export function phrasesOf(says: string | readonly string[] | undefined): readonly string[] {
  return typeof says === 'string' ? [says] : (says ?? []);
}

const read = new WeakMap<CoveredText, ReadText>();

/**
 * What the placeholders of the first of the phrases have found that stands in a text; `undefined` where none does. A placeholder
 * is a cut: it is matched in the text as it came, and shown without what it has of a secret, also where it ends inside one.
 */
export function phraseGroupsOf(phrases: readonly string[], text: CoveredText): Groups | undefined {
  const ready = read.get(text) ?? readText(text.open);
  read.set(text, ready);
  for (const phrase of phrases) {
    const known = phraseIn(phrase);
    const found = known && findPhrase(known, ready);
    if (found !== undefined) return shown(found, text);
  }
  return undefined;
}

function shown(found: readonly Found[], text: CoveredText): Groups {
  const amounts = found.filter(({ takes, value }) => takes === 'amount' && value !== undefined);
  const currencies = new Map(
    amounts.flatMap(({ currency }) => (currency === undefined ? [] : [[currency.toLowerCase(), currency] as const])),
  );
  // Amounts of different currencies cannot be compared: none of them is shown.
  const areOfOne = currencies.size <= 1;
  const [currency] = currencies.values();
  return Object.fromEntries([
    ...(areOfOne && currency !== undefined ? [['currency', currency] as const] : []),
    ...found.map((one) => [one.name, one.takes === 'amount' && !areOfOne ? undefined : valueOf(one, text)] as const),
  ]);
}

function valueOf({ takes, start, end, value }: Found, text: CoveredText): string | undefined {
  const place = text.slice(start, end);
  if (takes === 'text' || takes === 'rest') return place;
  // Of a number that is a secret, or holds one, nothing is left.
  return place === text.open.slice(start, end) ? value : undefined;
}
