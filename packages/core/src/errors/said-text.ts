import { isJsonObject, parseJson } from '../json.ts';
import { readFrame } from '../read-frame.ts';
import { cutJson } from './cut-json.ts';
import { errorObjectOf, type ErrorObject } from './error-object.ts';

/** What a provider wrote into a body, a frame or a close reason. */
export interface SaidText {
  /** What it says as an error, where it is JSON. */
  readonly error?: ErrorObject;
  /** What it says in words, without what stands around the words. */
  readonly sentences: readonly string[];
  /** The same for a person: never markup, never bytes. */
  readonly shown: string;
  /** Every text in it, wherever it stands: secrets are looked for in all of them. */
  readonly texts: readonly string[];
}

/** Reads what a provider wrote, in JSON, HTML or plain words. Never throws. */
export function saidIn(text: string): SaidText {
  const value = valueIn(text);
  if (value !== undefined) {
    const error = errorObjectOf(value);
    const { kind, sentences } = error;
    const shown = sentences.length > 0 ? sentences.join('; ') : text;
    return { error, sentences: withKind(kind, sentences), shown, texts: [...sentences, ...textsIn(value)] };
  }
  if (isUnreadable(text)) {
    return { sentences: [], shown: `${text.length} characters that are no text`, texts: [] };
  }
  const markup = /^[\s\uFEFF]*<(?:!doctype|html|head|body|\?xml|!--|[a-z][\w:-]*[\s>/])/iu.test(text);
  const texts = [text];
  if (!markup) return { sentences: text.trim() === '' ? [] : texts, shown: text, texts };
  const words = wordsOfPage(text);
  return words === undefined
    ? { sentences: [], shown: 'a web page', texts }
    : { sentences: [words], shown: words, texts };
}

/** The kind before it, as words of their own. */
export function withKind(kind: string | undefined, sentences: readonly string[]): readonly string[] {
  return kind === undefined || kind === '' ? sentences : sentences.map((sentence) => `${kind}: ${sentence}`);
}

const deepest = 6;
const mostTexts = 100;

function textsIn(value: unknown, depth = 0, found: string[] = []): readonly string[] {
  if (found.length >= mostTexts || depth > deepest) return found;
  if (typeof value === 'string') found.push(value);
  else if (typeof value === 'object' && value !== null) {
    for (const one of Object.values(value).slice(0, mostTexts)) textsIn(one, depth + 1, found);
  }
  return found;
}

function valueIn(text: string): unknown {
  const trimmed = text.trimStart().replace(/^\uFEFF/u, '');
  if (!/^[{["]/u.test(trimmed)) return undefined;
  const value = parseJson(trimmed);
  if (isJsonObject(value) || (Array.isArray(value) && value.length > 0)) return value;
  if (typeof value === 'string') return [value];
  const { messages } = readFrame(text);
  return messages.length > 0 ? messages : cutJson(trimmed);
}

/** Bytes that were taken for text: compressed, or of another character set. */
function isUnreadable(text: string): boolean {
  const beginning = text.slice(0, 1_024);
  // eslint-disable-next-line no-control-regex
  const odd = beginning.replaceAll(/[^\u0000-\u0008\u000E-\u001F\uFFFD]/gu, '').length;
  return odd * 10 > beginning.length;
}

/** In the order in which they say more than "Error": the message of an XML answer, a heading, the title, text as it was printed. */
const headings: readonly RegExp[] = [
  /<message\b[^>]{0,200}>(?<words>[^<]{1,400})</iu,
  /<title\b[^>]{0,200}>(?<words>[^<]{1,400})</iu,
  /<h[12]\b[^>]{0,200}>(?<words>[^<]{1,400})</iu,
  /<pre\b[^>]{0,200}>(?<words>[^<]{1,400})</iu,
  /<(?:faultstring|description|error|code)\b[^>]{0,200}>(?<words>[^<]{1,400})</iu,
];

const longestPage = 16_384;

function wordsOfPage(page: string): string | undefined {
  const text = page.slice(0, longestPage);
  const found = headings
    .map((pattern) => decoded(pattern.exec(text)?.groups?.['words'] ?? ''))
    .filter((words) => words !== '');
  return found.find((words) => words.toLowerCase() !== 'error') ?? found[0];
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function decoded(words: string): string {
  return words
    .replaceAll(/&(?:#(?<number>\d{1,6})|(?<name>[a-z]{2,5}));/giu, (whole, ...rest) => {
      const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
      const number = Number(groups['number']);
      if (groups['number'] !== undefined) return number > 31 && number < 0xd8_00 ? String.fromCodePoint(number) : ' ';
      return entities[(groups['name'] ?? '').toLowerCase()] ?? whole;
    })
    .replaceAll(/\s+/gu, ' ')
    .trim();
}
