import { foldedBlank } from './fold.ts';
import { BARRIER, View, WORD_BEGINS, WORD_ENDS } from './views.ts';

/** What a unit is that is no digit: what may be put between digits without a change of what they mean, or their end. */
const BETWEEN = -1;
const NEITHER = -2;

interface Code {
  /** How many bits one digit is. */
  readonly bits: 4 | 6;
  /** After so many digits a byte begins with a digit again. */
  readonly period: 2 | 4;
  /** For each unit of ASCII, what it is worth as a digit, `BETWEEN` or `NEITHER`. */
  readonly kinds: Int8Array;
}

function kindsOf(digits: readonly (readonly [digit: string, value: number])[], between = ''): Int8Array {
  const kinds = new Int8Array(128).map((_, unit) => (foldedBlank(unit) ? BETWEEN : NEITHER));
  for (const mark of between) kinds[mark.charCodeAt(0)] = BETWEEN;
  for (const [digit, value] of digits) kinds[digit.charCodeAt(0)] = value;
  return kinds;
}

const valued = (digits: string, from = 0): readonly (readonly [string, number])[] =>
  Array.from(digits, (digit, index) => [digit, from + index] as const);

const base64: Code = {
  bits: 6,
  period: 4,
  kinds: kindsOf([
    ...valued('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'),
    // The alphabet of base64url.
    ...valued('-_', 62),
  ]),
};
const hex: Code = {
  bits: 4,
  period: 2,
  kinds: kindsOf([...valued('0123456789abcdef'), ...valued('ABCDEF', 10)], '-:'),
};

/** Everything in the view that base64 of either alphabet could be, decoded; at each of the four places where it may begin. */
export function base64Decoded(view: View, shortestBytes: number): View | undefined {
  return decoded(view, base64, shortestBytes);
}

/** Everything in the view that hexadecimal digits could be, decoded; at each of the two places where they may begin. */
export function hexDecoded(view: View, shortestBytes: number): View | undefined {
  return decoded(view, hex, shortestBytes);
}

/** Digits that follow one another: where they stand in the view, and what they are worth. */
interface Runs {
  readonly places: Uint32Array;
  readonly values: Uint8Array;
  /** Begin and end of each run, in turn, as indexes of the two others. */
  readonly bounds: readonly number[];
}

function runsOf(view: View, { kinds, bits }: Code, shortestBytes: number): Runs {
  const shortest = Math.ceil((shortestBytes * 8) / bits);
  const places = new Uint32Array(view.length);
  const values = new Uint8Array(view.length);
  const bounds: number[] = [];
  let count = 0;
  let from = 0;
  const close = (): void => {
    if (count - from >= shortest) bounds.push(from, count);
    else count = from;
    from = count;
  };
  for (let at = 0; at < view.length; at += 1) {
    const unit = view.unit(at);
    const kind = unit < 128 ? (kinds[unit] ?? NEITHER) : foldedBlank(unit) ? BETWEEN : NEITHER;
    if (kind >= 0) {
      places[count] = at;
      values[count] = kind;
      count += 1;
    } else if (kind === NEITHER) close();
  }
  close();
  return { places, values, bounds };
}

function decoded(view: View, code: Code, shortestBytes: number): View | undefined {
  const runs = runsOf(view, code, shortestBytes);
  if (runs.bounds.length === 0) return undefined;
  let capacity = 0;
  for (let index = 0; index < runs.bounds.length; index += 2) {
    const digits = (runs.bounds[index + 1] ?? 0) - (runs.bounds[index] ?? 0);
    capacity += code.period * (Math.ceil((digits * code.bits) / 8) + 1);
  }
  const result = new View(capacity);
  for (let index = 0; index < runs.bounds.length; index += 2) {
    const from = runs.bounds[index] ?? 0;
    const to = runs.bounds[index + 1] ?? 0;
    for (let begin = from; begin < from + code.period; begin += 1) {
      const bytesFrom = result.length;
      decodeRun(view, code, runs, begin, to, result);
      result.readUtf8(bytesFrom);
      result.push(BARRIER, 0, 0);
    }
  }
  return result;
}

function decodeRun(
  view: View,
  { bits }: Code,
  { places, values }: Runs,
  begin: number,
  to: number,
  result: View,
): void {
  let held = 0;
  let heldBits = 0;
  let first = begin;
  for (let digit = begin; digit < to; digit += 1) {
    held = ((held << bits) | (values[digit] ?? 0)) & 0x3f_ff;
    heldBits += bits;
    if (heldBits < 8) continue;
    heldBits -= 8;
    const byte = (held >> heldBits) & 0xff;
    const place = places[digit] ?? 0;
    const firstPlace = places[first] ?? 0;
    const begins = heldBits + 8 === bits * (digit - first + 1) && isGap(view, firstPlace - 1, places, first - 1);
    const ends = digit + 1 >= to || places[digit + 1] !== place + 1;
    const edges = (begins ? WORD_BEGINS : 0) | (ends ? WORD_ENDS : 0);
    result.push(byte, view.start(firstPlace), view.end(ends ? lastOfPadding(view, place) : place), edges);
    first = heldBits > 0 ? digit : digit + 1;
  }
}

/** The padding of base64 belongs to its last byte. */
function lastOfPadding(view: View, place: number): number {
  let last = place;
  while (last < place + 2 && view.unit(last + 1) === 0x3d) last += 1;
  return last;
}

/** Whether what stands before a digit is not the digit before it. */
function isGap(view: View, before: number, places: Uint32Array, digit: number): boolean {
  return before < 0 || view.unit(before) === BARRIER || digit < 0 || places[digit] !== before;
}
