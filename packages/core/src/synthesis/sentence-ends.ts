import { abbreviations, abbreviationsBeforeNumbers } from './abbreviations.ts';

/** So much of what follows decides whether a sentence has ended: the longest name of a month, and a blank. */
export const DECIDED_BY = 12;
/** A word that is longer is no abbreviation, in UTF-16 units. */
const LONGEST_TOKEN = 24;
/** No more than this of a text is looked at, in UTF-16 units. */
const TAIL = 128;
/** So few words before an ellipsis are a hesitation: "Well... I do not know." */
const HESITATION_WORDS = 2;

const blank = /\s/u;
/** Stops that end a sentence without a blank after them. */
const wideStop = /[。！？｡।॥؟۔…][\p{Pe}\p{Pf}"'’”]*$/u;
/** Letters of scripts that are written without blanks. */
const withoutBlanks =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const quoteEnd = /[.!?…][\p{Pe}\p{Pf}"'’”]+$/u;
const wideQuoteEnd = /[。！？][」』）]$/u;
/** What says whose words they were. */
const quoted = /^(?:と|って|、|，)/u;
const smallLetter = /^\p{Ll}/u;
const digit = /^[\p{N}#]/u;
const opening = /^[\p{Ps}\p{Pi}"'¿¡]+/u;
/** An initial, or letters with a stop each: "J.", "U.S.", "z.B.". */
const initials = /^(?:\p{L}\.)+$/u;
/** The number of a point in a list, where nothing else stands in its line: "2.", "b)". */
const enumerator = /^\s*[([]?(?:\d{1,3}|\p{L}|[ivxIVX]{1,5})[.)\]]\s*$/u;
const dayNumber = /^(?:[12]?\d|3[01])\.$/u;
const germanMonth = /^(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)/u;
const ellipsis = /\.{2,}$/u;

/**
 * Whether a sentence ends where a segmenter that knows no words has seen an end: not after an abbreviation or an initial, not
 * inside an address or a number, not before "he said". In doubt it does not, since a sentence that is too long is spoken well all
 * the same. `after`: what follows, as far as it is known.
 */
export function endsSentence(before: string, after: string): boolean {
  const text = before.trimEnd().slice(-TAIL);
  const next = after.slice(0, TAIL).trimStart();
  if (text === '' || next === '') return true;
  // Nothing but a blank ends a sentence in scripts that have some: an address, a version, a name like "node.js".
  if (!blank.test(before.slice(-1)) && !blank.test(after.slice(0, 1))) {
    if (wideQuoteEnd.test(text) && quoted.test(next)) return false;
    return wideStop.test(text) || withoutBlanks.test(next);
  }
  if (quoteEnd.test(text) && smallLetter.test(next)) return false;
  if (enumerator.test(text)) return false;
  if (ellipsis.test(text)) return text.trim().split(/\s+/u, HESITATION_WORDS + 1).length > HESITATION_WORDS;
  return !isAbbreviation(lastToken(text), next);
}

function isAbbreviation(token: string, next: string): boolean {
  if (!token.endsWith('.')) return false;
  if (initials.test(token)) return true;
  if (dayNumber.test(token)) return germanMonth.test(next);
  const word = token.slice(0, -1);
  return abbreviations.has(word) || (abbreviationsBeforeNumbers.has(word) && digit.test(next));
}

/** The end of stream without what opens before it; empty where it is too long to be of interest. */
function lastToken(text: string): string {
  for (let from = text.length; from > text.length - LONGEST_TOKEN; from -= 1) {
    if (from === 0 || blank.test(text.charAt(from - 1))) return text.slice(from).replace(opening, '');
  }
  return '';
}
