import type { PhraseWord } from './phrase-words.ts';

/** A part of a text, from `start` up to `end`. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

const closers: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '“': '”',
  '‘': '’',
  '«': '»',
  '„': '“',
};
const longestQuote = 400;
const pairs: readonly (readonly [string, string])[] = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['<', '>'],
];
const loose = /[\s"'`“”‘’«»„‹›.,;:!?…،؛؟\p{Cf}]/u;

/** Without quotes, brackets, punctuation and blanks at its edges; `undefined` where no letter or digit is left. */
export function trimmed(text: string, { start, end }: Place): Place | undefined {
  let from = start;
  let to = end;
  for (;;) {
    const first = text[from] ?? '';
    const last = text[to - 1] ?? '';
    if (from >= to) return undefined;
    if (loose.test(first) || first === '=' || isOpen(text, from, to) || isDash(text, from)) from += 1;
    else if (loose.test(last) || isClosed(text, from, to)) to -= 1;
    else break;
  }
  return /[\p{L}\p{N}]/u.test(text.slice(from, to)) ? { start: from, end: to } : undefined;
}

/** Whether a bracket is opened at the beginning, and closed at the end or never. */
function isOpen(text: string, from: number, to: number): boolean {
  const pair = pairs.find(([open]) => open === text[from]);
  if (pair === undefined) return false;
  const closed = text.indexOf(pair[1], from);
  return closed === -1 || closed >= to - 1;
}

function isClosed(text: string, from: number, to: number): boolean {
  const pair = pairs.find(([, close]) => close === text[to - 1]);
  return pair !== undefined && !text.slice(from, to - 1).includes(pair[0]);
}

function isDash(text: string, at: number): boolean {
  return /^[-–—]\s/u.test(text.slice(at, at + 2));
}

/** The quoted text that a place begins with, where the place goes on behind it: "'hi x' currently" is about `hi x`. */
export function quotedAtStart(text: string, { start, end }: Place): Place | undefined {
  const open = start + (/^[\s:=]*/u.exec(text.slice(start, Math.min(end, start + 40)))?.[0] ?? '').length;
  const close = closers[text[open] ?? ''];
  const quoted = close === undefined ? undefined : quotedBehind(text, open, close);
  return quoted !== undefined && quoted.end < end ? quoted : undefined;
}

/** What stands behind `from`, where `next` is the first word: in quotes, or a run without blanks. */
export function runBehind(
  text: string,
  from: number,
  next: PhraseWord | undefined,
  needsMark: boolean,
): Place | undefined {
  const lead = /^[)\]}]?[\s:=,([{<>–—\p{Cf}-]*/u.exec(text.slice(from, from + 40))?.[0] ?? '';
  const start = from + lead.length;
  const close = closers[text[start] ?? ''];
  const quoted = close === undefined ? undefined : quotedBehind(text, start, close);
  if (/[\n\r\u2028\u2029]/u.test(lead)) return undefined;
  if (quoted !== undefined) return quoted;
  if (next?.begins !== false) return undefined;
  const run = /^\S{1,400}/u.exec(text.slice(start, start + longestQuote))?.[0] ?? '';
  const place = trimmed(text, { start, end: start + run.length });
  if (place === undefined || isHalfOfBracket(lead, run)) return undefined;
  const isMarked = /[:=([{<]/u.test(lead) || close !== undefined;
  return !needsMark || isMarked || isNoPlainWord(text.slice(place.start, place.end)) ? place : undefined;
}

/** "(request 8f14)" is a remark of its own; "(ar-najdi-9)" is what was asked for. */
function isHalfOfBracket(lead: string, run: string): boolean {
  const pair = pairs.find(([open]) => lead.includes(open));
  return pair !== undefined && !run.includes(pair[1]);
}

/** What stands before `to`, the same way; `last` is the word before it. */
export function runBefore(text: string, to: number, last: PhraseWord): Place | undefined {
  const behind = text.slice(last.end, to);
  const close = /["'`”’»]/u.exec(behind)?.[0];
  if (close !== undefined) {
    const end = last.end + behind.indexOf(close);
    const open = Math.max(
      ...Object.keys(closers).map((sign) => (closers[sign] === close ? text.lastIndexOf(sign, end - 1) : -1)),
    );
    const place = open === -1 || end - open > longestQuote ? undefined : trimmed(text, { start: open, end });
    if (place !== undefined && !/[\n\r]/u.test(text.slice(open, end))) return place;
  }
  const run = /\S{1,400}$/u.exec(text.slice(Math.max(0, last.end - longestQuote), last.end))?.[0] ?? '';
  return trimmed(text, { start: last.end - run.length, end: last.end });
}

function quotedBehind(text: string, start: number, close: string): Place | undefined {
  const end = text.slice(0, start + longestQuote).indexOf(close, start + 1);
  if (end === -1 || /[\n\r]/u.test(text.slice(start, end))) return undefined;
  return trimmed(text, { start: start + 1, end });
}

/** Ids and names have digits or signs in them; `for` and `please` have none. */
function isNoPlainWord(text: string): boolean {
  return /[\d\p{Nd}_/@.-]/u.test(text);
}
