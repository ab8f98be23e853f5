import { isJsonObject, parseJson, readFrame, type JsonObject } from '@throughline/core/internal';
import { getNodeValue, parseTree, type ParseError } from 'jsonc-parser';

export type { JsonObject };

/** What could be read of a frame: usually one object, and all of it. */
export interface ReadFrames {
  readonly frames: readonly JsonObject[];
  /** Whether there was more in it, of which nothing could be read. */
  readonly partly: boolean;
}

/**
 * Reads a frame, as leniently as the core does and with one leniency more: trailing commas are let pass, for the documented examples
 * of `<StartTranscription>` have them, and whether the provider does too is not known. Never throws.
 */
export function readFrames(text: string): ReadFrames {
  const frame = readPlainFrame(text);
  if (frame !== undefined) return { frames: [frame], partly: false };
  const { messages, unread } = readFrame(text);
  return { frames: messages, partly: messages.length === 0 || unread !== undefined };
}

/** Reads a frame of somebody who has not shown who it is: as JSON, trailing commas let pass, for leniency costs time. */
export function readPlainFrame(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return value === undefined ? withTrailingCommas(text) : objectOf(value);
}

/** The value as an object; `undefined` for anything else. */
export function objectOf(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
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

function withTrailingCommas(text: string): JsonObject | undefined {
  try {
    const errors: ParseError[] = [];
    const tree = parseTree(text, errors, { allowTrailingComma: true, disallowComments: true });
    if (tree === undefined || errors.length > 0) return undefined;
    // Read from the tree, the objects have no prototype that a frame could choose.
    return objectOf(getNodeValue(tree));
  } catch {
    // It descends by recursion: nested thousands deep, a frame is no frame of this provider.
    return undefined;
  }
}
