import type { RecognisedWord } from './recognition.ts';

/** A piece of text as some providers send it, smaller than a word or as large; its text holds its own blanks: `' wor'`, `'ld'`. */
export type RecognisedToken = Omit<RecognisedWord, 'attaches'>;

/** Scripts that put no blanks between words: there a token is a word. */
const withoutBlanks =
  /[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]/u;
const opening = /^[\p{Ps}\p{Pi}]/u;
/** Marks and punctuation belong to what they follow. */
const following = /^[\p{M}\p{P}\p{S}]/u;
const spoken = /[\p{L}\p{N}]/u;

/**
 * Tokens as words: a blank begins a new one, and so does a token of a script without blanks, which then `attaches` to what is before
 * it. A word has the start, the speaker and the language of its first token, the end of its last and the least confidence of them all;
 * a time that a token lacks is left out, but for punctuation, which may have none. A token is never divided.
 */
export function wordsOfTokens(tokens: readonly RecognisedToken[]): RecognisedWord[] {
  const words: RecognisedWord[] = [];
  let blank = true;
  for (const token of tokens) {
    const text = token.text.trim();
    const word = words.at(-1);
    if (text !== '') {
      blank ||= /^\s/u.test(token.text);
      if (word === undefined || blank) words.push({ ...token, text });
      else if (beginsWord(word.text, text)) words.push({ ...token, text, attaches: 'previous' });
      else words[words.length - 1] = joined(word, { ...token, text });
    }
    blank = text === '' ? blank || token.text !== '' : /\s$/u.test(token.text);
  }
  return words;
}

/**
 * The text of words: `joiner` between two of them, but where one attaches to the other. A word that attaches to one that is not
 * there stands by itself.
 */
export function joinWords(words: readonly Pick<RecognisedWord, 'text' | 'attaches'>[], joiner: string): string {
  let text = '';
  let attached = true;
  for (const word of words) {
    attached ||= word.attaches === 'previous' || word.attaches === 'both';
    text += attached ? word.text : joiner + word.text;
    attached = word.attaches === 'next' || word.attaches === 'both';
  }
  return text;
}

/** Whether a token that follows a word without a blank is a word of its own. */
function beginsWord(word: string, token: string): boolean {
  const [first = ''] = token;
  const last = Array.from(word).at(-1) ?? '';
  // An opening bracket waits for what it opens, and belongs to nothing before it.
  if (opening.test(last)) return false;
  if (opening.test(first)) return isWithoutBlanks(last);
  if (following.test(first) || !spoken.test(word)) return false;
  return isWithoutBlanks(first) || isWithoutBlanks(last);
}

function isWithoutBlanks(character: string): boolean {
  return withoutBlanks.test(character);
}

function joined(word: RecognisedWord, token: RecognisedToken): RecognisedWord {
  const { start = spoken.test(word.text) ? undefined : token.start } = word;
  const { end = spoken.test(token.text) ? undefined : word.end } = token;
  const { start: _, end: __, confidence: ___, ...rest } = word;
  const confidences = [word.confidence, token.confidence].filter((confidence) => confidence !== undefined);
  return {
    ...rest,
    text: word.text + token.text,
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(confidences.length === 0 ? {} : { confidence: Math.min(...confidences) }),
  };
}
