import { wordsOf } from './phrase-words.ts';

/** What a placeholder of a phrase takes. */
type CaptureType = 'text' | 'number' | 'amount' | 'rest';

export interface Capture {
  readonly type: 'capture';
  readonly name: string;
  readonly takes: CaptureType;
  /** It may find nothing. */
  readonly optional: boolean;
  /** The phrase has a colon before it. */
  readonly afterColon: boolean;
}

export type PhrasePart = { readonly type: 'word'; readonly text: string } | { readonly type: 'gap' } | Capture;

/** A sentence as a provider's page writes it, taken apart. */
export interface Phrase {
  readonly parts: readonly PhrasePart[];
  /** The words that a text must have, wherever, to be worth a closer look. */
  readonly words: readonly string[];
}

const placeholder = /…|\{(?<name>[A-Za-z]\w*)(?<optional>\?)?(?::(?<takes>number|amount|rest)(?<optionalToo>\?)?)?\}/gu;

const known = new Map<string, Phrase>();

/** The same; `undefined` for a phrase that cannot be meant: a caller's own table must not end a session by a slip. */
export function phraseIn(text: string): Phrase | undefined {
  try {
    return phraseOf(text);
  } catch {
    return undefined;
  }
}

/**
 * Takes a phrase apart. Its words are found wherever they stand in a row, whatever case, quotes, articles and forms of "be" they
 * have; what it may hold besides:
 *
 * - `…`: up to 12 words, not across the end of a line or a sentence;
 * - `{name}`: 1 to 12 words; at the beginning or the end of the phrase what stands there without blanks, or in quotes;
 * - `{name?}`: the same, or nothing;
 * - `{name:number}`, `{name:amount}`: a number; an amount of money, which also gives `currency`;
 * - `{name:rest}`, at the end: all that follows.
 *
 * Throws a `TypeError` for a phrase that cannot be meant: without a word, or with a brace that is no placeholder's.
 */
export function phraseOf(text: string): Phrase {
  const before = known.get(text);
  if (before !== undefined) return before;
  const parts: PhrasePart[] = [];
  let end = 0;
  for (const { 0: whole, index, groups } of text.matchAll(placeholder)) {
    const literal = text.slice(end, index);
    parts.push(...literalParts(text, literal));
    end = index + whole.length;
    parts.push(groups?.['name'] === undefined ? { type: 'gap' } : captureOf(groups, groups['name'], literal));
  }
  parts.push(...literalParts(text, text.slice(end)));
  const phrase = {
    parts: withoutOuterGaps(parts),
    words: parts.flatMap((part) => (part.type === 'word' ? [part.text] : [])),
  };
  if (phrase.words.length === 0) throw new TypeError(`The phrase "${text}" has no word that counts.`);
  if (
    phrase.parts.some((part, at) => part.type === 'capture' && part.takes === 'rest' && at < phrase.parts.length - 1)
  ) {
    throw new TypeError(`The phrase "${text}" goes on behind a placeholder that takes the rest.`);
  }
  known.set(text, phrase);
  return phrase;
}

function captureOf(groups: Readonly<Record<string, string | undefined>>, name: string, literal: string): Capture {
  return {
    type: 'capture',
    name,
    takes: (groups['takes'] as CaptureType | undefined) ?? 'text',
    optional: groups['optional'] !== undefined || groups['optionalToo'] !== undefined,
    afterColon: /:\s*["'`]?$/u.test(literal),
  };
}

function literalParts(phrase: string, literal: string): readonly PhrasePart[] {
  if (/[{}]/u.test(literal)) throw new TypeError(`The phrase "${phrase}" has a brace that is no placeholder's.`);
  return wordsOf(literal)
    .filter(({ filler }) => !filler)
    .map(({ text }) => ({ type: 'word', text }));
}

function withoutOuterGaps(parts: readonly PhrasePart[]): readonly PhrasePart[] {
  const from = parts.findIndex(({ type }) => type !== 'gap');
  const to = parts.findLastIndex(({ type }) => type !== 'gap');
  return parts.slice(Math.max(from, 0), to + 1);
}
