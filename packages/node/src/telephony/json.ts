import { getNodeValue, parseTree, type ParseError } from 'jsonc-parser';

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a frame. Trailing commas are let pass: the documented examples of `<StartTranscription>` have them, and whether the
 * service does too is not known. `undefined` for what is no JSON object even so. Never throws.
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

function readTolerantly(text: string): JsonObject | undefined {
  try {
    const errors: ParseError[] = [];
    const tree = parseTree(text, errors, { allowTrailingComma: true, disallowComments: true });
    if (tree === undefined || errors.length > 0) return undefined;
    // Read from the tree, the objects have no prototype that a frame could choose.
    return objectOf(getNodeValue(tree));
  } catch {
    // It descends by recursion: nested thousands deep, a frame is no frame of this service.
    return undefined;
  }
}
