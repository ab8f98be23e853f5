import { getNodeValue, parseTree, type ParseError } from 'jsonc-parser';

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a frame. Trailing commas are let pass: the documented examples of `<StartTranscription>` have them, and whether the
 * service does too is not known. So are a byte order mark, NULs around the text, and `NaN` and `Infinity`, which become null.
 * `undefined` for what is no JSON object even so. Never throws.
 */
export function readFrame(text: string): JsonObject | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return readTolerantly(text);
  }
}

/** The value as an object; `undefined` for anything else. */
export function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The value as a text; `undefined` for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The texts among an object's own fields. */
export function textsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(objectOf(value) ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Texts, so that nothing in them is taken for a number, one that never ends included; and the numbers that JSON does not have. */
const notNumbers = /"(?:[^"\\]|\\.)*(?:"|\\?$)|-?\b(?:NaN|Infinity)\b/gsu;

/** Without the byte order mark, blanks and NULs that some writers of JSON put around it. */
function unwrapped(text: string): string {
  const isAround = (at: number): boolean => text.charCodeAt(at) <= 0x20 || text.charCodeAt(at) === 0xfeff;
  let start = 0;
  let end = text.length;
  while (start < end && isAround(start)) start += 1;
  while (end > start && isAround(end - 1)) end -= 1;
  return text.slice(start, end);
}

function readTolerantly(raw: string): JsonObject | undefined {
  try {
    const errors: ParseError[] = [];
    const text = unwrapped(raw).replace(notNumbers, (found) => (found.startsWith('"') ? found : 'null'));
    const tree = parseTree(text, errors, { allowTrailingComma: true, disallowComments: true });
    if (tree === undefined || errors.length > 0) return undefined;
    // Read from the tree, the objects have no prototype that a frame could choose.
    return objectOf(getNodeValue(tree));
  } catch {
    // It descends by recursion: nested thousands deep, a frame is no frame of this service.
    return undefined;
  }
}
