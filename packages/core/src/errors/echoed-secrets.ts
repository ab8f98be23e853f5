import type { CoveredText } from './covered-text.ts';
import type { FactParts } from './facts.ts';
import { phrasesOf } from './groups.ts';
import type { Secrets } from './redact.ts';
import { findPhrase, readText, type ReadText } from './phrase-match.ts';
import { phraseIn } from './phrase.ts';
import { SecretIndex } from './secret-index.ts';
import type { ErrorTable } from './table.ts';

/** More than this many characters of a text are not looked at: every sentence that says what happened comes before. */
const lookedAt = 4_096;
/** A word of what was quoted that is at least this long is taken for a secret by itself; shorter ones may be plain words. */
const tokenLength = 16;
/** Without a blank in it, one that is as long as this and has a digit is no plain word. */
const shortestToken = 6;
const blanks = /[\s"'{},]+/u;

/**
 * Covers in each text of a fact, of which 4 096 characters are looked at, the secrets that are known, and what the provider
 * itself quotes that must not be shown, such as the token that it did not accept: whatever `{secret}` finds for any row,
 * whether or not that row decides. What looks like a token joins the known secrets, so that later events cannot show it either;
 * a sentence is at least gone from this fact.
 */
export function covered(table: ErrorTable, parts: FactParts<string>, secrets: Secrets): FactParts {
  const quoted = new SecretIndex();
  for (const secret of quotedIn(table, parts)) {
    // Not by its words here: the rest of the text may need them.
    quoted.add(secret, true);
    for (const token of tokensOf(secret)) secrets.addQuoted(token);
  }
  const texts = new Map<string, CoveredText>();
  const cover = (text: string): CoveredText => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    const made = secrets.covered(text, lookedAt, quoted.size === 0 ? [] : [quoted]);
    texts.set(text, made);
    return made;
  };
  const field = (name: string): CoveredText | undefined => {
    const value = parts.field(name);
    return value === undefined ? undefined : cover(value);
  };
  return {
    ...parts,
    quoting: [],
    sentences: parts.sentences.map(cover),
    field,
    said: cover(parts.said),
    raw: cover(parts.raw),
  };
}

function tokensOf(secret: string): readonly string[] {
  const words = secret.split(blanks).filter((word) => word !== '');
  const shortest = words.length === 1 && /\d/u.test(secret) ? shortestToken : tokenLength;
  return words.filter((word) => word.length >= shortest);
}

function quotedIn(table: ErrorTable, { quoting }: FactParts<string>): readonly string[] {
  const found: string[] = [];
  let read: readonly ReadText[] | undefined;
  const ready = (): readonly ReadText[] => {
    read ??= [...new Set(quoting)].map((text) => readText(text.slice(0, lookedAt)));
    return read;
  };
  for (const { says } of table) {
    const phrases = phrasesOf(says).filter((phrase) => phrase.includes('{secret'));
    for (const text of phrases.length === 0 ? [] : ready()) found.push(...secretsIn(phrases, text));
  }
  return found;
}

function secretsIn(phrases: readonly string[], ready: ReadText): readonly string[] {
  return phrases
    .flatMap((phrase) => phraseIn(phrase) ?? [])
    .flatMap((phrase) => findPhrase(phrase, ready) ?? [])
    .filter(({ name }) => name === 'secret')
    .map(({ start, end }) => ready.text.slice(start, end));
}
