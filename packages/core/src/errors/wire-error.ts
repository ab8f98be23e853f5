import type { JsonObject } from '../json.ts';
import {
  codeKeys,
  detailKeys,
  faultKeys,
  kindKeys,
  plainKey,
  requestIdKeys,
  sentenceKeys,
  statusKeys,
} from './error-keys.ts';
import { errorObjectOf, isErrorType } from './error-object.ts';
import type { WireError } from './table.ts';

/** What `wireErrorOf` needs to know besides the message. */
export interface WireErrorOptions {
  /** The message holds a result as well: of it, only what is about the error is kept. */
  readonly holdsResult?: boolean;
  /** An id of the stream, where the error names none of its own. */
  readonly requestId?: string | undefined;
}

/** What somebody said, and voices: no error needs them. */
const privateKeys: ReadonlySet<string> = new Set([
  'text',
  'transcript',
  'words',
  'tokens',
  'alternatives',
  'segments',
  'utterance',
  'utterances',
  'audio',
]);

const errorKeys: ReadonlySet<string> = new Set([
  ...faultKeys,
  ...detailKeys,
  ...sentenceKeys,
  ...codeKeys,
  ...statusKeys,
  ...kindKeys,
  ...requestIdKeys,
  'id',
  'timestamp',
  'time',
  'at',
  'success',
]);

/** The error that a message of a provider is, in whatever shape it wrote it. Never throws. */
export function wireErrorOf(message: JsonObject, { holdsResult = false, requestId }: WireErrorOptions = {}): WireError {
  const parts = errorObjectOf(holdsResult ? errorPart(message) : message);
  const { kind, sentences } = parts;
  const text = sentences.length > 0 ? sentences.join('\n') : textOf(message);
  const code = parts.codes.find(
    (one) => one !== kind && !isErrorType(one) && (typeof one === 'number' || /^[\w.:-]{1,64}$/u.test(one)),
  );
  const id = parts.requestId ?? requestId;
  return {
    ...(code !== undefined && code !== text && { code }),
    ...(kind !== undefined && { kind }),
    message: text,
    raw: rawOf(holdsResult ? errorPart(message) : withoutPrivate(message)),
    ...(id !== undefined && { requestId: id }),
  };
}

/** A message whose type says that it is an error may have its words in `text`. */
function textOf({ type, text }: JsonObject): string {
  return isErrorType(type) && typeof text === 'string' ? text : '';
}

function errorPart(message: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(message).filter(([key]) => errorKeys.has(plainKey(key))));
}

function withoutPrivate(message: JsonObject): JsonObject {
  const isError = isErrorType(message['type']);
  return Object.fromEntries(
    Object.entries(message).filter(([key]) => !privateKeys.has(plainKey(key)) || (isError && key === 'text')),
  );
}

function rawOf(message: JsonObject): string {
  try {
    return JSON.stringify(message);
  } catch {
    // Nested too deep to be written again.
    return '';
  }
}
