import { BARRIER, View } from './views.ts';

/** The longest escape that is looked for: `&#x10FFFF;` */
const longest = 10;
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  plus: '+',
  sol: '/',
  bsol: '\\',
  equals: '=',
  num: '#',
  colon: ':',
  semi: ';',
  comma: ',',
  period: '.',
  percnt: '%',
  commat: '@',
  dollar: '$',
  excl: '!',
  quest: '?',
  ast: '*',
  lowbar: '_',
  hyphen: '-',
  dash: '-',
  lpar: '(',
  rpar: ')',
  Tab: '\t',
  NewLine: '\n',
};
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', 0: '\0' };
const percent = 0x25;
const ampersand = 0x26;
const backslash = 0x5c;
const entity = /^&(?:#(?<decimal>\d{1,7})|#[xX](?<hex>[\dA-Fa-f]{1,6})|(?<name>[A-Za-z]{2,7}));?/u;
const escaped =
  /^\\(?:u(?<four>[\dA-Fa-f]{4})|u\{(?<braced>[\dA-Fa-f]{1,6})\}|x(?<two>[\dA-Fa-f]{2})|(?<letter>[^ux]))/u;

/** What JavaScript's old `escape` writes for what is not Latin-1. */
const percentUnit = /^%u(?<four>[\dA-Fa-f]{4})/u;
const patterns: Readonly<Record<string, RegExp>> = { '&': entity, '\\': escaped, '%': percentUnit };

/**
 * The view with one layer of escapes taken off: `%41`, `%u0041`, `\u0041`, `\x41` and the short ones of JSON, `&#65;`, `&#x41;` and the
 * named ones of HTML. `undefined` where there are none.
 */
export function unescaped(view: View): View | undefined {
  if (!hasEscapes(view)) return undefined;
  const result = new View(view.length);
  let bytesFrom = -1;
  let changed = false;
  for (let at = 0; at < view.length;) {
    const unit = view.unit(at);
    const byte = unit === percent ? hexByte(view, at + 1) : -1;
    if (byte >= 0) {
      // Bytes that follow one another are one piece of UTF-8.
      if (bytesFrom < 0) bytesFrom = result.length;
      result.push(byte, view.start(at), view.end(at + 2));
      changed = true;
      at += 3;
      continue;
    }
    if (bytesFrom >= 0) result.readUtf8(bytesFrom);
    bytesFrom = -1;
    const found = isEscape(unit) ? escapeAt(view, at) : undefined;
    if (found === undefined) {
      result.push(unit, view.start(at), view.end(at), view.edges(at));
      at += 1;
      continue;
    }
    const end = view.end(at + found.length - 1);
    for (let index = 0; index < found.means.length; index += 1) {
      result.push(found.means.charCodeAt(index), view.start(at), end);
    }
    changed = true;
    at += found.length;
  }
  if (bytesFrom >= 0) result.readUtf8(bytesFrom);
  return changed ? result : undefined;
}

function isEscape(unit: number): boolean {
  return unit === percent || unit === ampersand || unit === backslash;
}

function hasEscapes(view: View): boolean {
  for (let at = 0; at < view.length; at += 1) {
    if (isEscape(view.unit(at))) return true;
  }
  return false;
}

/** The value of a hexadecimal digit, -1 for anything else. */
function hexDigit(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function hexByte(view: View, at: number): number {
  const high = hexDigit(view.unit(at));
  const low = hexDigit(view.unit(at + 1));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function escapeAt(view: View, at: number): { readonly length: number; readonly means: string } | undefined {
  let text = '';
  for (let next = at; next < at + longest; next += 1) {
    const unit = view.unit(next);
    if (unit === BARRIER) break;
    text += String.fromCharCode(unit);
  }
  const match = patterns[text.charAt(0)]?.exec(text) ?? null;
  if (match === null) return undefined;
  const { decimal, hex, name, four, braced, two, letter } = match.groups ?? {};
  const digits = hex ?? four ?? braced ?? two;
  const code =
    digits === undefined ? (decimal === undefined ? undefined : Number(decimal)) : Number.parseInt(digits, 16);
  const means =
    code !== undefined
      ? fromCode(code)
      : name !== undefined
        ? Object.hasOwn(named, name)
          ? named[name]
          : undefined
        : letter !== undefined && Object.hasOwn(controls, letter)
          ? controls[letter]
          : letter;
  return means === undefined ? undefined : { length: match[0].length, means };
}

function fromCode(code: number): string | undefined {
  return code > 0x10_ff_ff ? undefined : String.fromCodePoint(code);
}
