import { isJsonObject, parseJson } from '@throughline/core/internal';

/**
 * Writes the relay's fields into the first frame of a session; they win over the page's. `undefined` where that is no JSON object,
 * and has no place for them.
 */
export function withFields(frame: Buffer, fields: Readonly<Record<string, unknown>>): string | undefined {
  const message = parseJson(frame.toString('utf8'));
  return isJsonObject(message) ? JSON.stringify({ ...message, ...fields }) : undefined;
}
