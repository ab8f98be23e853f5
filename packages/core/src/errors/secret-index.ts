import { folded, isLetterOrDigit, squeezed, type Squeezed } from './fold.ts';
import { isOrdinary } from './ordinary-words.ts';
import { PIECE, Pieces, rolled } from './pieces.ts';
import { unescaped } from './unescape.ts';
import { View, WORD_BEGINS, WORD_ENDS } from './views.ts';

/** A part of a text, from `start` up to `end`. */
export interface SecretSpan {
  readonly start: number;
  readonly end: number;
}

/** Of a secret that somebody has cut, so many characters at the least are left to be found in front of the cut. */
const shortestBeginnings: readonly number[] = [6, 7];
/** Shorter ones are in too many words to be looked for in any place. */
const shortestWord = 4;
const shortestValue = 2;
/** How many layers of escapes a secret may have of its own. */
const ownLayers = 4;
/** Longer secrets are not made of ordinary words alone. */
const longestWords = 80;

interface Whole {
  /** Folded; for `value` as they are. */
  readonly units: readonly number[];
  /** `anywhere`; only as a word of its own; or only where it is written as a value is. */
  readonly where: 'anywhere' | 'word' | 'value';
}

/** Secrets, ready to be found. Adding one costs by its own length, whatever is there already. */
export class SecretIndex {
  readonly #pieces = new Pieces();
  readonly #beginnings = new Set<string>();
  /** Those of them that a run of ordinary words may be. */
  readonly #complete = new Set<string>();
  /** Secrets that are found as a whole or not at all, by their first folded unit. */
  readonly #wholes = new Map<number, Whole[]>();
  #size = 0;

  /** Characters in it. */
  get size(): number {
    return this.#size;
  }

  /** The fewest bytes that an encoding of one of the secrets holds. */
  get shortestBytes(): number {
    return this.#wholes.size > 0 ? shortestWord : PIECE;
  }

  /** `anywhere`: also where it is short and part of a longer word. */
  add(secret: string, anywhere = false): void {
    this.#size += secret.length;
    // What is encoded in it already would not be found in a text that was decoded.
    let view: View | undefined = View.of(secret);
    for (let layer = 0; layer < ownLayers && view !== undefined; layer += 1) {
      this.#addView(view, anywhere);
      view = unescaped(view);
    }
  }

  #addView(view: View, anywhere: boolean): void {
    const { units, length } = squeezed(view);
    if (length >= PIECE) {
      this.#pieces.add(units, length);
      if (length <= longestWords) this.#complete.add(textOf(units, 0, length));
      for (const size of shortestBeginnings) this.#beginnings.add(textOf(units, 0, size));
    } else if (anywhere || view.length >= PIECE) this.#addWhole(view, 'anywhere');
    else if (view.length >= shortestWord) this.#addWhole(view, 'word');
    else if (view.length >= shortestValue) this.#addWhole(view, 'value');
  }

  #addWhole(view: View, where: Whole['where']): void {
    const units = Array.from({ length: view.length }, (_, at) => view.unit(at));
    const first = folded(units[0] ?? 0);
    const whole: Whole = { where, units: where === 'value' ? units : units.map(folded) };
    const bucket = this.#wholes.get(first);
    if (bucket === undefined) this.#wholes.set(first, [whole]);
    else bucket.push(whole);
  }

  /** Reports every part of the view that is a secret or some of one: its first unit, and its last. */
  find(view: View, line: Squeezed, found: (first: number, last: number) => void): void {
    if (this.#beginnings.size > 0) this.#findPieces(view, line, found);
    if (this.#wholes.size > 0) this.#findWholes(view, found);
  }

  #findPieces(view: View, line: Squeezed, found: (first: number, last: number) => void): void {
    const { units, length } = line;
    const report = (from: number, to: number): void => this.#report(view, line, from, to, found);
    let hash = 0;
    let from = -1;
    let to = -1;
    for (let at = 0; at < length; at += 1) {
      const unit = units[at] ?? 0;
      hash = rolled(hash, unit, at < PIECE ? 0 : (units[at - PIECE] ?? 0));
      if (at >= PIECE - 1 && this.#pieces.has(hash, units, at - PIECE + 1)) {
        // Pieces of one run come one after the other.
        if (from < 0 || at - PIECE + 1 >= to) {
          if (from >= 0) report(from, to);
          from = at - PIECE + 1;
        }
        to = at + 1;
      }
      if (isCut(units, at)) this.#findBeginning(units, at, report);
    }
    if (from >= 0) report(from, to);
    this.#findBeginning(units, length, report);
  }

  /** The beginning of a secret that ends at `end`, because somebody has cut it there. */
  #findBeginning(units: Uint16Array, end: number, report: (from: number, to: number) => void): void {
    for (const size of shortestBeginnings) {
      if (end >= size && this.#beginnings.has(textOf(units, end - size, end))) report(end - size, end);
    }
  }

  /** That a key has a word like `session` in it must not take the word out of every message; a whole key is one all the same. */
  #report(
    view: View,
    { units, places }: Squeezed,
    from: number,
    to: number,
    found: (first: number, last: number) => void,
  ): void {
    const first = places[from] ?? 0;
    const last = places[to - 1] ?? 0;
    if (!isOrdinary(view, first, last) || this.#complete.has(textOf(units, from, to))) found(first, last);
  }

  #findWholes(view: View, found: (first: number, last: number) => void): void {
    for (let at = 0; at < view.length; at += 1) {
      for (const whole of this.#wholes.get(folded(view.unit(at))) ?? []) {
        if (isAt(view, at, whole)) found(at, at + whole.units.length - 1);
      }
    }
  }
}

/** Whether somebody has left out what follows: an ellipsis begins, as one character or as dots, or asterisks do. */
function isCut(units: Uint16Array, at: number): boolean {
  const unit = units[at];
  if (unit === units[at - 1]) return false;
  return unit === 0x20_26 || unit === 0x2a || (unit === 0x2e && units[at + 1] === 0x2e);
}

function textOf(units: Uint16Array, from: number, to: number): string {
  return String.fromCharCode(...units.subarray(from, to));
}

function isAt(view: View, at: number, { units, where }: Whole): boolean {
  for (const [index, wanted] of units.entries()) {
    const unit = view.unit(at + index);
    if ((where === 'value' ? unit : folded(unit)) !== wanted) return false;
  }
  const last = at + units.length - 1;
  switch (where) {
    case 'anywhere':
      return true;
    case 'word':
      return isWord(view, at, last);
    case 'value':
      return isWord(view, at, last) && isValue(view, at, last);
  }
}

function isWord(view: View, first: number, last: number): boolean {
  const joined = (one: number, other: number): boolean =>
    isLetterOrDigit(view.unit(one)) && isLetterOrDigit(view.unit(other));
  return (
    ((view.edges(first) & WORD_BEGINS) !== 0 || !joined(first - 1, first)) &&
    ((view.edges(last) & WORD_ENDS) !== 0 || !joined(last, last + 1))
  );
}

const quotes: ReadonlySet<number> = new Set([...`"'\`“”‘’«»`].map((quote) => quote.charCodeAt(0)));

/** In quotes, or behind `=` or `:` with at most a blank between. */
function isValue(view: View, first: number, last: number): boolean {
  const before = view.unit(first - 1);
  if (quotes.has(before)) return quotes.has(view.unit(last + 1));
  const sign = before === 0x20 ? view.unit(first - 2) : before;
  return sign === 0x3d || sign === 0x3a;
}
