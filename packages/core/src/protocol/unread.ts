import { isJsonObject, type JsonObject } from '../json.ts';
import type { WireEvent } from './wire.ts';

/** Under these keys providers put what was said. */
const textKeys: readonly string[] = ['text', 'transcript', 'words', 'tokens', 'alternatives'];
/** How deep they are looked for: in the message, in what it holds, and in what that holds. */
const DEPTH = 3;
const LONGEST_KIND = 40;

/** The kind of a frame that is no JSON object. */
export const unparsed = 'unparsed';

type UnreadEvent = Extract<WireEvent, { type: 'unread' }>;

/** Whether a frame's type is one of those that a manifest lists as harmless. */
export function isHarmless(harmlessFrames: readonly string[], kind: unknown): boolean {
  return typeof kind === 'string' && harmlessFrames.includes(kind);
}

/** An event for a frame that may have held a result and could not be used. `what` quotes nothing of the frame. */
export function unread(provider: string, kind: unknown, what: string): UnreadEvent {
  const name = typeof kind === 'string' && kind !== '' ? kind.slice(0, LONGEST_KIND) : 'untyped';
  return { type: 'unread', kind: name, message: `${provider} sent ${what}` };
}

/** The same for a message of a type that nobody knows; nothing where it holds no text. */
export function unreadText(provider: string, kind: unknown, message: JsonObject): UnreadEvent | undefined {
  if (!holdsText(message)) return undefined;
  return { ...unread(provider, kind, 'text in a message of an unknown type'), unknownType: true };
}

/** Whether a message of a type that nobody knows holds something under a key that is known for text. */
function holdsText(message: JsonObject, depth: number = DEPTH): boolean {
  return Object.entries(message).some(([key, value]) => {
    if (textKeys.includes(key) && !isEmpty(value)) return true;
    if (depth <= 1) return false;
    const inner = Array.isArray(value) ? value : [value];
    return inner.some((part) => isJsonObject(part) && holdsText(part, depth - 1));
  });
}

function isEmpty(value: unknown, depth: number = DEPTH): boolean {
  if (typeof value === 'string') return value.trim() === '';
  // What lies so deep that nobody looks there is not nothing.
  if (Array.isArray(value)) return depth === 0 ? value.length === 0 : value.every((part) => isEmpty(part, depth - 1));
  return !isJsonObject(value) || Object.keys(value).length === 0;
}
