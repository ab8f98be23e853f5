import { parseJson } from '../json.ts';
import type { DialRequest } from '../transport.ts';
import { CoveredText } from './covered-text.ts';
import { findSecrets } from './find-secrets.ts';
import { SecretIndex, type SecretSpan } from './secret-index.ts';
import { secretsOf, secretsOfDial } from './secret-values.ts';

/** Of a longer text, only so many characters are shown. */
const longestText = 16_384;
/** So far beyond what may be shown is looked, so that what begins before its end is known for what it is. */
const lookAhead = 1_024;
/** How much is kept, twice over: of the caller's secrets, and of those that the provider quotes. */
const mostKept = { characters: 65_536, texts: 512 };
const mostQuoted = { characters: 8_192, texts: 64 };

/**
 * What must never be shown: every text that the credentials and the dials of a session ever held. One per session.
 *
 * - Any 8 characters in a row of a secret are the secret, and are found in any letter case, wrapped, and in up to four layers of
 *   encodings around one another (JSON, percent, HTML, base64, hexadecimal); of one that was cut, 6 in front of the cut are enough.
 * - A secret of 4 to 7 characters is found as a word of its own, in any letter case and in the same encodings.
 * - One of 2 or 3 is found where it is written as a value: in quotes, or behind `=` or `:`. One character is in every text,
 *   and is left alone.
 *
 * Fewer characters than that, and what somebody has hidden on purpose, are not found; ordinary words that are part of a key are left.
 */
export class Secrets {
  readonly #own = new Shelf(mostKept);
  /** From the first one on. */
  #quoted: Shelf | undefined;

  /**
   * Remembers every text inside `credentials`, at any depth of objects, arrays, maps and sets, that is not known to be no secret
   * by its name (`region`, `model`, …) or, where its name says nothing, by its form (a number, `true`). Texts that were added
   * before stay: an error may come late and quote an old key. Only the newest 512 and 64 Ki characters are sure to be kept.
   */
  add(credentials: unknown): void {
    this.#collect('', credentials, new Set());
  }

  /** Remembers what a dial carries: headers, subprotocols, and what may be secret in the address. */
  addDial(request: DialRequest): void {
    for (const secret of secretsOfDial(request)) this.#own.add(secret);
  }

  /** Remembers a text that the provider quotes as a secret; the newest 64 and 8 Ki characters of them are sure to be kept. */
  addQuoted(secret: string): void {
    (this.#quoted ??= new Shelf(mostQuoted)).add(secret);
  }

  /**
   * The text with `***` for every secret in it; of a text of more than 16 Ki characters, the first of them. A property, so that
   * it can be passed on by itself.
   */
  readonly redact = (text: string): string => {
    if (text.length <= longestText) return this.#nothing ? text : this.covered(text).toString();
    return `${this.covered(text, longestText).toString()}…`;
  };

  /** The first `limit` characters of a text, to be cut and changed at will: see `CoveredText`. `also`: what else is secret here. */
  covered(text: string, limit = longestText, also: readonly SecretIndex[] = []): CoveredText {
    return new CoveredText(text.slice(0, limit), () => this.#spansIn(text.slice(0, limit + lookAhead), also));
  }

  /** How many texts are remembered. */
  get size(): number {
    return this.#own.size + (this.#quoted?.size ?? 0);
  }

  get #nothing(): boolean {
    return this.size === 0;
  }

  #spansIn(text: string, also: readonly SecretIndex[]): readonly SecretSpan[] {
    const indexes = [...this.#own.indexes(), ...(this.#quoted?.indexes() ?? []), ...also];
    return indexes.length === 0 ? [] : findSecrets(text, indexes).spans;
  }

  #collect(name: string, value: unknown, seen: Set<object>): void {
    if (typeof value === 'string') this.#addText(name, value, seen);
    if (typeof value !== 'object' || value === null || seen.has(value) || ArrayBuffer.isView(value)) return;
    seen.add(value);
    for (const [key, child] of childrenOf(value)) this.#collect(key ?? name, child, seen);
  }

  #addText(name: string, text: string, seen: Set<object>): void {
    const parsed = parsedObject(text);
    // The file of a provider account: the names in it are ordinary words.
    if (parsed !== undefined) this.#collect(name, parsed, seen);
    else for (const secret of secretsOf(name, text)) this.#own.add(secret);
  }
}

interface Most {
  readonly characters: number;
  readonly texts: number;
}

/** Keeps the newest secrets, at least so many and at most twice as many. They are prepared when they are first needed. */
class Shelf {
  readonly #most: Most;
  /** Absent while there are none. */
  #newest: Set<string> | undefined;
  #older: Set<string> | undefined;
  #characters = 0;
  #index: SecretIndex | undefined;
  #olderIndex: SecretIndex | undefined;

  constructor(most: Most) {
    this.#most = most;
  }

  get size(): number {
    return (this.#newest?.size ?? 0) + (this.#older?.size ?? 0);
  }

  add(secret: string): void {
    if (secret.length < 2) return;
    let newest = (this.#newest ??= new Set());
    if (newest.has(secret)) return;
    const kept = secret.slice(0, this.#most.characters);
    if (newest.size >= this.#most.texts || this.#characters + kept.length > this.#most.characters) {
      this.#older = newest;
      this.#olderIndex = this.#index;
      newest = this.#newest = new Set();
      this.#index = undefined;
      this.#characters = 0;
    }
    newest.add(kept);
    this.#characters += kept.length;
    this.#index?.add(kept);
  }

  indexes(): readonly SecretIndex[] {
    this.#index ??= indexOf(this.#newest ?? []);
    this.#olderIndex ??= indexOf(this.#older ?? []);
    return [this.#index, this.#olderIndex].filter((index) => index.size > 0);
  }
}

function indexOf(secrets: Iterable<string>): SecretIndex {
  const index = new SecretIndex();
  for (const secret of secrets) index.add(secret);
  return index;
}

/** With their names; without one where they have none. */
function childrenOf(value: object): readonly (readonly [string | undefined, unknown])[] {
  try {
    if (value instanceof Map) {
      return [...value].map(([key, child]: [unknown, unknown]) => [typeof key === 'string' ? key : undefined, child]);
    }
    if (value instanceof Set || Array.isArray(value)) return [...value].map((child: unknown) => [undefined, child]);
    return Object.keys(value).map((key) => [key, propertyOf(value, key)]);
  } catch {
    // It is a proxy of the caller's that threw.
    return [];
  }
}

function propertyOf(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    // A getter of the caller's threw; what cannot be read cannot leak from here either.
    return undefined;
  }
}

function parsedObject(text: string): object | undefined {
  if (!/^\s*[{[]/u.test(text)) return undefined;
  const value = parseJson(text);
  return typeof value === 'object' && value !== null ? value : undefined;
}
