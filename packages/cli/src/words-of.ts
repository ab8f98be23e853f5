/** A text ends within quotes. */
export class OpenQuoteError extends Error {
  override readonly name = 'OpenQuoteError';
}

/**
 * The words of a text as a POSIX shell takes it, without its variables and patterns: quotes keep what is between them together, and a
 * backslash keeps the next character as it is. Throws `OpenQuoteError`.
 */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  /** Undefined between words; a word may be empty. */
  let word: string | undefined;
  const parts =
    /'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\.)*)"|\\(?<escaped>.)|(?<space>\s+)|(?<plain>[^\s'"\\]+)|(?<open>.)/gsu;
  for (const { groups = {} } of text.matchAll(parts)) {
    const { single, double, escaped, space, plain, open } = groups;
    if (open !== undefined) throw new OpenQuoteError();
    if (space === undefined) {
      word = (word ?? '') + (single ?? double?.replaceAll(/\\(["\\$`])/gu, '$1') ?? escaped ?? plain ?? '');
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return word === undefined ? words : [...words, word];
}
