import type { DialRequest } from '../transport.ts';

/** So many letters and digits in a row of a secret are taken for it. */
const SURE = 6;
/** A word as prose has it, with what may stand around it. */
const plainWord = /^["'“‘«([{]*\p{Lu}?\p{Ll}*(?:['’-]\p{Ll}+)*[."'”’»)\]},:;!?…]*$/u;

/**
 * What must not be shown, of a session whose code that finds secrets is still being loaded: instead of it this hides too much. A text
 * with anything of a secret in it is hidden whole; of any other, all that is no plain word, and so may be a secret in an encoding.
 * Nothing is hidden where there is no secret.
 */
export class CautiousSecrets {
  readonly #secrets = new Set<string>();

  /** Remembers every text inside, at any depth. */
  add(value: unknown): void {
    this.#collect(value, new Set());
  }

  /** Remembers what a dial carries, its address too. */
  addDial({ url, headers, subprotocols }: DialRequest): void {
    this.add([headers, subprotocols]);
    // Of an address, what no host and no path is.
    const { username, password, search } = new URL(url);
    this.add([username, password, ...search.split(/[?&=]/u)]);
  }

  readonly redact = (text: string): string => {
    if (this.#secrets.size === 0) return text;
    const lower = text.toLowerCase();
    const squeezed = lettersOf(text);
    for (const secret of this.#secrets) if (isIn(secret, lower, squeezed)) return '***';
    return text.replaceAll(/\S+/gu, (run) => (plainWord.test(run) && !this.#hides(run) ? run : '***'));
  };

  #hides(run: string): boolean {
    try {
      const decoded = atob(run.replaceAll(/\P{L}/gu, ''));
      return [...this.#secrets].some((secret) => isIn(secret, decoded.toLowerCase(), lettersOf(decoded)));
    } catch {
      return false;
    }
  }

  #collect(value: unknown, seen: Set<unknown>): void {
    if (typeof value === 'string' && value.length > 1) this.#secrets.add(value.toLowerCase());
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    try {
      const children: Iterable<unknown> =
        Symbol.iterator in value ? (value as Iterable<unknown>) : Object.values(value);
      for (const child of children) this.#collect(child, seen);
    } catch {
      // A getter or a proxy of the caller's threw; what cannot be read cannot leak from here.
    }
  }
}

/** Whether a text has a part of a secret in it that is long enough to be one. */
function isIn(secret: string, lower: string, squeezed: string): boolean {
  if (secret.length < 4) return ['"', "'", '`', '=', ':', ' '].some((before) => lower.includes(before + secret));
  const letters = lettersOf(secret);
  if (letters.length < 4) return lower.includes(secret);
  const length = Math.min(SURE, letters.length);
  for (let at = 0; at + length <= letters.length; at += 1) {
    if (squeezed.includes(letters.slice(at, at + length))) return true;
  }
  return false;
}

/** Letters and digits alone, however they are written and wrapped. */
function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}
