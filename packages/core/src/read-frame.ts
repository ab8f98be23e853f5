import { isJsonObject, parseJson, type JsonObject } from './json.ts';

/** What could be read of one frame. */
export interface ReadFrame {
  /** The JSON objects in it, in their order; usually one. An empty frame has none. */
  readonly messages: readonly JsonObject[];
  /** What the rest of the frame is, in words that quote nothing of it; absent where all of it was read. */
  readonly unread?: string;
}

/** An integer that a number in JavaScript may not hold: ids of 16 digits and more. A fraction of so many digits is none. */
const longInteger = /(?<![\d.])\d{16,}(?![\d.eE])/u;

/**
 * The pieces of a text that is nearly JSON: strings, numbers, the words that other languages write for them, brackets, and
 * everything else. The order counts.
 */
const pieces =
  /(?<text>"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$))|(?<nothing>-?\b(?:nan|inf|infinity)\b)|(?<number>-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(?<open>[{[])|(?<close>[}\]])|(?<blank>[\s\0\uFEFF]+)|./gisu;

const controlCharacters = /\p{Cc}/gu;

/**
 * Reads a frame as JSON objects, as leniently as can be done without guessing: text in a binary frame, a byte order mark, NUL
 * bytes, `NaN` and `Infinity` (taken for `null`), control characters inside strings, several objects one after another or in
 * an array. An integer of 16 digits and more is read as a text, so that an id is compared as it was written. Never throws.
 */
export function readFrame(frame: string | Uint8Array): ReadFrame {
  const text = textOfFrame(frame);
  if (text === undefined) return { messages: [], unread: `a binary frame of ${frame.length} bytes that is not text` };
  try {
    // Without blanks, of which a byte order mark is one.
    const strict = longInteger.test(text) ? undefined : parseJson(text.trim());
    // An object alone is not looked at more closely.
    if (isJsonObject(strict)) return { messages: [strict] };
    const values = strict === undefined ? lenientValues(text) : [strict];
    if (values === undefined) return notJson(frame);
    const found = values.flatMap((value) => (Array.isArray(value) ? value : [value]) as unknown[]);
    const messages = found.filter((value) => isJsonObject(value));
    return messages.length === found.length
      ? { messages }
      : { messages, unread: 'a frame whose JSON is not an object' };
  } catch (error) {
    // Regular expressions run out of stack over strings of many megabytes: what asks too much is taken for no JSON.
    if (error instanceof RangeError) return notJson(frame);
    throw error;
  }
}

function notJson({ length }: string | Uint8Array): ReadFrame {
  return { messages: [], unread: `a frame of ${length} characters that is not JSON` };
}

/** What a frame says, be it binary; `undefined` where it is not text. */
export function textOfFrame(frame: string | Uint8Array): string | undefined {
  if (typeof frame === 'string') return frame;
  const encoding = frame[0] === 0xff && frame[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(frame);
  } catch {
    return undefined;
  }
}

/** The values of a text, one after another; `undefined` where any part of it is no JSON, even so. */
function lenientValues(text: string): readonly unknown[] | undefined {
  const values: unknown[] = [];
  let depth = 0;
  let value: string[] = [];
  for (const { 0: piece, groups = {} } of text.matchAll(pieces)) {
    if (groups['blank'] !== undefined) {
      value.push(' ');
      continue;
    }
    value.push(asJson(piece, groups));
    if (groups['open'] !== undefined) depth += 1;
    if (groups['close'] !== undefined) depth -= 1;
    if (depth > 0 || groups['close'] === undefined) continue;
    const parsed = parseJson(value.join(''));
    if (parsed === undefined) return undefined;
    values.push(parsed);
    value = [];
  }
  const rest = value.join('').trim();
  if (rest === '') return values;
  const last = parseJson(rest);
  return last === undefined ? undefined : [...values, last];
}

function asJson(piece: string, { text, nothing, number }: Readonly<Record<string, string | undefined>>): string {
  if (nothing !== undefined) return 'null';
  if (text !== undefined) return text.replaceAll(controlCharacters, escaped);
  return number !== undefined && longInteger.test(number) ? `"${number}"` : piece;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
