import { digitOf, isDigit } from './phrase-digits.ts';

/** A number in a text. */
export interface ReadNumber {
  /** Behind its last digit. */
  readonly end: number;
  /** As a decimal text: `1250.75`; absent where the digits can be read in more than one way. */
  readonly value?: string;
}

const LONGEST = 40;
/** What makes something else of the number before it: a letter that counts thousands, an operator, a range, a time. */
const partOfMore =
  /^(?:[kmb](?![\p{L}\p{N}])|[-−](?!\p{L})|–(?=\p{N})|\s?[×*^/]\s?(?=\p{N})|[.,:٫٬](?=\p{N})|[²³½¼¾])[\p{L}\p{N}]*/iu;
const blankGroup = /^[ \u00A0\u2009\u202F]$/u;
/** `٬` and `٫` are the Arabic signs for thousands and decimals. */
const signs: Readonly<Record<string, string>> = { '.': '.', '٫': '٫', ',': ',', '٬': '٬', "'": "'", '’': "'", _: '_' };

/**
 * The number whose first digit is at `start`, in digits of any script: `1,250`, `1.250,75`, `1 250`, `12,50,000`, `5e-7`.
 * `1.250` may be either of two numbers, and `1.2.3` is none: those have an end and no value.
 */
export function numberAt(text: string, start: number): ReadNumber {
  const groups: string[] = [];
  const separators: string[] = [];
  let at = start;
  for (;;) {
    const { digits, end } = digitsAt(text, at);
    groups.push(digits);
    at = end;
    const separator = separatorAt(text, at);
    if (separator === undefined) break;
    separators.push(separator);
    at += 1;
  }
  const exponent = exponentAt(text, at);
  const end = exponent?.end ?? at;
  const more = partOfMore.exec(text.slice(end, end + LONGEST))?.[0];
  if (more !== undefined) return { end: end + more.length };
  if (end - start > LONGEST || isAbout(text, start)) return { end };
  const decimal = decimalOf(groups, separators, startsBehindPoint(text, start));
  const value = decimal === undefined ? undefined : moved(decimal, exponent?.power ?? 0);
  return value === undefined ? { end } : { end, value };
}

interface Decimal {
  readonly whole: string;
  readonly fraction: string;
}

function digitsAt(text: string, start: number): { readonly digits: string; readonly end: number } {
  const digits: string[] = [];
  let end = start;
  for (let next = characterAt(text, end); isDigit(next); next = characterAt(text, end)) {
    digits.push(String(digitOf(next ?? '')));
    end += next?.length ?? 0;
  }
  return { digits: digits.join(''), end };
}

function characterAt(text: string, at: number): string | undefined {
  const code = text.codePointAt(at);
  return code === undefined ? undefined : String.fromCodePoint(code);
}

/** A sign between digits; a blank only before three of them, and no more. */
function separatorAt(text: string, at: number): string | undefined {
  const sign = text[at] ?? '';
  if (blankGroup.test(sign)) {
    return digitsAt(text, at + 1).digits.length === 3 && digitsBefore(text, at) <= 3 ? ' ' : undefined;
  }
  return Object.hasOwn(signs, sign) && isDigit(characterAt(text, at + 1)) ? signs[sign] : undefined;
}

function digitsBefore(text: string, end: number): number {
  let count = 0;
  while (count < 4 && isDigit(text[end - count - 1])) count += 1;
  return count;
}

function exponentAt(text: string, at: number): { readonly power: number; readonly end: number } | undefined {
  const found = /^e(?<power>[+−-]?\d{1,3})(?![\d\p{L}])/iu.exec(text.slice(at, at + 6));
  const power = Number(found?.groups?.['power']?.replace('−', '-'));
  return found === null || !Number.isInteger(power) ? undefined : { power, end: at + found[0].length };
}

/** `.5`: the point stands before the first digit. */
function startsBehindPoint(text: string, start: number): boolean {
  return text[start - 1] === '.' && (start === 1 || /[\s\p{Sc}([{:=+-]/u.test(text[start - 2] ?? ''));
}

/** `~5`, `≥5`: it says more than the number. */
function isAbout(text: string, start: number): boolean {
  return /[~<>≤≥≈±]\s?[\p{Sc}-]?$/u.test(text.slice(Math.max(0, start - 3), start));
}

function decimalOf(
  groups: readonly string[],
  separators: readonly string[],
  fractionOnly: boolean,
): Decimal | undefined {
  const last = groups.at(-1) ?? '';
  if (fractionOnly) return separators.length === 0 ? { whole: '0', fraction: last } : undefined;
  const kinds = new Set(separators);
  const sign = separators.at(-1);
  if (sign === undefined) return { whole: last, fraction: '' };
  const whole = groups.slice(0, -1);
  if (kinds.size === 1) {
    if (sign === '٫') return whole.length === 1 ? { whole: whole.join(''), fraction: last } : undefined;
    if (separators.length === 1 && (sign === '.' || sign === ',')) return onePoint(whole.join(''), last, sign);
    return areGroups(groups) ? { whole: groups.join(''), fraction: '' } : undefined;
  }
  const once = separators.indexOf(sign) === separators.length - 1;
  const isPoint = sign === '.' || sign === ',' || sign === '٫';
  return kinds.size === 2 && once && isPoint && areGroups(whole)
    ? { whole: whole.join(''), fraction: last }
    : undefined;
}

/** One point or comma: before three digits it may be either; a comma is then one of thousands, as the providers write it. */
function onePoint(whole: string, fraction: string, sign: '.' | ','): Decimal | undefined {
  const mayBeGroup = fraction.length === 3 && whole.length <= 3 && !whole.startsWith('0');
  if (!mayBeGroup) return { whole, fraction };
  return sign === ',' ? { whole: whole + fraction, fraction: '' } : undefined;
}

/** 1,250,000, or 12,50,000 as it is written in India. */
function areGroups(groups: readonly string[]): boolean {
  const [first = '', ...others] = groups;
  if (first === '' || first.length > 3 || first.startsWith('0') || others.at(-1)?.length !== 3) return false;
  const middle = others.slice(0, -1);
  return (
    middle.every(({ length }) => length === 3) || (first.length <= 2 && middle.every(({ length }) => length === 2))
  );
}

/** The decimal point moved by a power of ten, written out. */
function moved({ whole, fraction }: Decimal, power: number): string | undefined {
  if (Math.abs(power) > LONGEST) return undefined;
  const digits = whole + fraction;
  const point = whole.length + power;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const place = Math.max(point, 1);
  const integer = padded.slice(0, place).replace(/^0+(?=\d)/u, '');
  const rest = padded.slice(place);
  return rest === '' ? integer : `${integer}.${rest}`;
}
