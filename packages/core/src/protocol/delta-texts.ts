/** How much `DeltaTexts` keeps. */
export interface DeltaTextsOptions {
  /** Texts that are kept at most, 1 or more. Default: 64. */
  readonly keys?: number;
  /** Characters (UTF-16) of all texts together that are kept at most. Default: 65 536. */
  readonly characters?: number;
}

/**
 * Texts that a provider sends in pieces that are only ever added: one for each key. Bounded: where too much is open, the text that
 * was added to least recently is let go, and a single text that is too long grows no more. So what it holds serves partial results;
 * a provider's final comes with the whole text.
 */
export class DeltaTexts {
  readonly #texts = new Map<string, string>();
  readonly #mostKeys: number;
  readonly #mostCharacters: number;
  #characters = 0;

  constructor({ keys = 64, characters = 65_536 }: DeltaTextsOptions = {}) {
    this.#mostKeys = keys;
    this.#mostCharacters = characters;
  }

  /** Adds a piece, and returns the text so far. */
  append(key: string, delta: string): string {
    const before = this.take(key) ?? '';
    const fits = before.length + delta.length <= this.#mostCharacters;
    const text = fits ? before + delta : before;
    this.#texts.set(key, text);
    this.#characters += text.length;
    for (const [oldest] of this.#texts) {
      if (this.#characters <= this.#mostCharacters && this.#texts.size <= this.#mostKeys) break;
      if (oldest !== key) this.take(oldest);
    }
    return text;
  }

  /** The text is complete, or of no use: returns what there is, and forgets it. */
  take(key: string): string | undefined {
    const text = this.#texts.get(key);
    if (text === undefined) return undefined;
    this.#texts.delete(key);
    this.#characters -= text.length;
    return text;
  }

  /** Texts that are open. */
  get size(): number {
    return this.#texts.size;
  }
}
