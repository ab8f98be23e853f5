import { isDigit } from './phrase-digits.ts';
import { numberAt } from './phrase-numbers.ts';

/** An amount of money in a text. */
export interface ReadAmount {
  /** Behind its last character. */
  readonly end: number;
  /** A decimal text: `-0.25`; absent where it can be read in more than one way. */
  readonly value?: string;
  /** As the provider wrote it: `$`, `AED`. */
  readonly currency?: string;
}

/** Words of three letters that mean a currency in capitals only. */
const words: ReadonlySet<string> = new Set(['all', 'bam', 'cup', 'gel', 'mad', 'mop', 'top', 'try']);
/** Behind a number they make it another one. */
const scales =
  /^(?:hundred|thousand|million|billion|trillion|lakhs?|crores?|k|m|bn|mn|cents?|fils|halalas?|paise|pence|percent)$/iu;
/** What providers count instead of money. */
const units = /^(?:characters?|credits?|minutes?|points?|requests?|tokens?|units?)$/iu;
const symbol = /^(?:[A-Z]{0,2}\p{Sc}|Rs\.?(?=[\s\d])|د\.إ|ر\.س|ريال|درهم|دينار)/u;
const blanks = /^[ \t\u00A0\u2009\u202F\p{Cf}]*/u;
const minus = /^[-−]/u;
const skipped = /^[\s:=,;("'`[{\p{Cf}“”‘’~<>≤≥≈±]*/u;

/**
 * The amount that begins at the first sign behind `from`: `$0.50`, `-$0.25`, `AED 12.5`, `1.250,75 €`. `undefined` where
 * something else stands there.
 */
export function amountAt(text: string, from: number): ReadAmount | undefined {
  const lead = skipped.exec(text.slice(from, from + 40))?.[0] ?? '';
  let at = from + lead.length;
  // Inside another number.
  if (lead.length === 1 && isDigit(text[from - 1]) && !/\s/u.test(lead)) return undefined;
  const outerSign = minus.test(text.slice(at, at + 1));
  // Behind a blank a dash is a sign if it touches what follows; behind a word it may join two, or part them.
  let isClear = !outerSign || lead !== '' || at === 0;
  if (outerSign) at += 1;
  else if (text[at] === '+') at += 1;
  if (outerSign && blanksAt(text, at) > 0) isClear = false;
  at += blanksAt(text, at);
  const before = currencyAt(text, at);
  let innerSign = false;
  if (before !== undefined) {
    at += before.length;
    const gap = blanksAt(text, at);
    at += gap;
    innerSign = minus.test(text.slice(at, at + 1));
    if (innerSign && gap === 0 && /\p{L}$/u.test(before)) isClear = false;
    if (innerSign) at += 1;
  }
  if (text[at] === '.' && isDigit(text[at + 1])) at += 1;
  if (!isDigit(characterAt(text, at))) return undefined;
  const { end, value } = numberAt(text, at);
  const gap = blanksAt(text, end);
  const after = currencyAt(text, end + gap);
  const whole = after === undefined ? end : end + gap + after.length;
  const isEnclosed = lead.trimEnd().endsWith('(') && /^\s*\)/u.test(text.slice(whole, whole + 3));
  if (value === undefined || !isClear || isEnclosed || (outerSign && innerSign) || isScaled(text, whole))
    return { end: whole };
  const currency = agreed(before, after);
  if (currency === undefined && before !== undefined) return { end: whole };
  const sign = (outerSign || innerSign) && /[1-9]/u.test(value) ? '-' : '';
  return { end: whole, value: sign + value, ...(currency !== undefined && { currency }) };
}

/** Whether a word counts what an amount is of, and changes nothing about it. */
export function isUnit(word: string): boolean {
  return units.test(word);
}

function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

function blanksAt(text: string, at: number): number {
  return blanks.exec(text.slice(at, at + 4))?.[0].length ?? 0;
}

function currencyAt(text: string, at: number): string | undefined {
  const rest = text.slice(at, at + 12);
  const sign = symbol.exec(rest)?.[0];
  if (sign !== undefined) return sign;
  const code = /^[A-Za-z]{3}(?!\p{L})/u.exec(rest)?.[0];
  return code !== undefined && isCurrency(code) ? code : undefined;
}

function isCurrency(code: string): boolean {
  return codes().has(code.toUpperCase()) && (code === code.toUpperCase() || !words.has(code.toLowerCase()));
}

let listed: ReadonlySet<string> | undefined;

function codes(): ReadonlySet<string> {
  listed ??= new Set(Intl.supportedValuesOf('currency'));
  return listed;
}

/** A word that makes another number of the one before it, behind nothing but blanks. */
function isScaled(text: string, end: number): boolean {
  const next = /^[ \t\u00A0]*(?<word>\p{L}{1,12}|%)/u.exec(text.slice(end, end + 16))?.groups?.['word'] ?? '';
  return next === '%' || scales.test(next);
}

/** `$5 USD` is one currency, `$5 EUR` is none. */
function agreed(before: string | undefined, after: string | undefined): string | undefined {
  if (before === undefined || after === undefined) return before ?? after;
  if (before === after) return before;
  return isCurrency(after) && symbolOf(after) === before ? after : undefined;
}

function symbolOf(code: string): string | undefined {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' });
  return format.formatToParts(0).find(({ type }) => type === 'currency')?.value;
}
