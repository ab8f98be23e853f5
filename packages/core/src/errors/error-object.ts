import { isJsonObject, type JsonObject } from '../json.ts';
import {
  codeKeys,
  detailKeys,
  faultKeys,
  idOf,
  kindKeys,
  plainKey,
  requestIdKeys,
  sentenceKeys,
  statusKeys,
  wrapperKeys,
} from './error-keys.ts';

/** What an error says, in whatever shape its provider wrote it. */
export interface ErrorObject {
  /** A number of HTTP, 400 to 599, wherever it stands. */
  readonly status?: number;
  /** What may be meant as the provider's code, most specific first. */
  readonly codes: readonly (number | string)[];
  /** A short name of what went wrong beside the sentence: `Unauthorized`. */
  readonly kind?: string;
  /** What it says in words; several where the provider lists them. */
  readonly sentences: readonly string[];
  readonly requestId?: string;
  /** The objects that the error is made of, outermost first. */
  readonly objects: readonly JsonObject[];
}

/** How deep an error is looked into, and how many objects of it are looked at. */
const DEPTH = 3;
const MOST_OBJECTS = 32;
const MOST_SENTENCES = 8;
/** Names that HTTP gives its statuses: beside one of them another sentence says more. */
const reasonPhrases: ReadonlySet<string> = new Set([
  'bad request',
  'unauthorized',
  'payment required',
  'forbidden',
  'not found',
  'method not allowed',
  'conflict',
  'payload too large',
  'unsupported media type',
  'unprocessable entity',
  'too many requests',
  'internal server error',
  'bad gateway',
  'service unavailable',
  'gateway timeout',
  'error',
  'validation failed',
  'validation error',
]);

/** Reads an error object, or a list of them. Never throws, whatever is in it. */
export function errorObjectOf(value: unknown): ErrorObject {
  const objects = objectsOf(value, [...faultKeys, ...detailKeys]);
  const outer = partsOf(objects, value);
  // What wraps results wraps errors too; it is looked into only where nothing outside says what went wrong.
  const all = outer.sentences.length > 0 ? objects : objectsOf(value, [...faultKeys, ...detailKeys, ...wrapperKeys]);
  const { sentences, kind } = outer.sentences.length > 0 ? outer : partsOf(all, value);
  const status = statusOf(all);
  const requestId = requestIdOf(all);
  return {
    codes: codesOf(all),
    sentences,
    objects: all,
    ...(kind !== undefined && { kind }),
    ...(status !== undefined && { status }),
    ...(requestId !== undefined && { requestId }),
  };
}

/** The object and what it holds under these keys, outermost first. */
function objectsOf(value: unknown, keys: readonly string[]): readonly JsonObject[] {
  const found: JsonObject[] = [];
  let layer: readonly unknown[] = [value];
  for (let depth = 0; depth < DEPTH && found.length < MOST_OBJECTS; depth += 1) {
    const here = layer
      .flatMap((one) => (Array.isArray(one) ? one.slice(0, MOST_OBJECTS).flat(1) : [one]))
      .filter(isJsonObject);
    found.push(...here.slice(0, MOST_OBJECTS - found.length));
    layer = here.flatMap((object) => valuesOf(object, keys));
  }
  return found;
}

/** The values of an object under these keys, in the order of the keys. */
function valuesOf(object: JsonObject, keys: readonly string[]): readonly unknown[] {
  const values = keyed(object);
  return keys.flatMap((key) => (values.has(key) ? [values.get(key)] : []));
}

function keyed(object: JsonObject): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  for (const key of Object.keys(object)) {
    const plain = plainKey(key);
    if (!values.has(plain)) values.set(plain, object[key]);
  }
  return values;
}

function partsOf(objects: readonly JsonObject[], value: unknown): Pick<ErrorObject, 'sentences' | 'kind'> {
  const found = objects.flatMap((object) => valuesOf(object, sentenceKeys)).map(textsOf);
  const [first, ...others] = [textsOf(value), ...found].filter((texts) => texts.length > 0);
  if (first === undefined) return { sentences: [] };
  const isName = first.length === 1 && reasonPhrases.has((first[0] ?? '').toLowerCase().replace(/[.!]$/u, ''));
  const better = isName ? others.find((texts) => texts.join('') !== first.join('')) : undefined;
  const sentences = better ?? first;
  const kind = better === undefined ? kindOf(objects, sentences) : first[0];
  return { sentences, ...(kind !== undefined && { kind }) };
}

function textsOf(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value.slice(0, MOST_SENTENCES).flat(1) : [value];
  return list.filter((one): one is string => typeof one === 'string' && one.trim() !== '').slice(0, MOST_SENTENCES);
}

/** Not the sentence itself, and not the type that all errors of a provider have. */
function kindOf(objects: readonly JsonObject[], sentences: readonly string[]): string | undefined {
  return objects
    .flatMap((object) => valuesOf(object, kindKeys))
    .find(
      (kind): kind is string =>
        typeof kind === 'string' && kind.trim() !== '' && !isErrorType(kind) && !sentences.includes(kind),
    );
}

/** `error`, `ELSA:error`: the type of a message that can be nothing else. */
export function isErrorType(type: unknown): boolean {
  return typeof type === 'string' && /^(?:[\w-]{1,40}[:./])?error$/iu.test(type.trim());
}

function codesOf(objects: readonly JsonObject[]): readonly (number | string)[] {
  const codes = codeKeys
    .flatMap((key) => objects.flatMap((object) => valuesOf(object, [key])))
    .filter((code) => typeof code === 'number' || typeof code === 'string')
    .filter((code) => code !== '' && code !== 0 && !Number.isNaN(code));
  // That it is an error says less than all else.
  return [...codes.filter((code) => !isErrorType(code)), ...codes.filter(isErrorType)];
}

function statusOf(objects: readonly JsonObject[]): number | undefined {
  return objects
    .flatMap((object) => valuesOf(object, statusKeys))
    .map(integerOf)
    .find((status) => status !== undefined && status >= 400 && status <= 599);
}

function integerOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\s*\d{3,5}\s*$/u.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}

function requestIdOf(objects: readonly JsonObject[]): string | undefined {
  const named = objects.flatMap((object) => valuesOf(object, requestIdKeys)).map(idOf);
  // A field `id` may be anything's; one with digits, as long as ids are, is the answer's own.
  const bare = objects.map(({ id }) => idOf(id)).filter((id) => id !== undefined && /^(?=.*\d)[\w-]{8,}$/u.test(id));
  return [...named, ...bare].find((id) => id !== undefined);
}

/** The fields that show whether a message is an error. */
const judged: ReadonlySet<string> = new Set([
  ...faultKeys,
  ...detailKeys,
  ...statusKeys,
  'errormessage',
  'success',
  'ok',
]);

/**
 * Whether a message says by itself that something went wrong: with a status of an error, or a field that holds one. A result may
 * have such a field and be one all the same.
 */
export function isErrorMessage(message: JsonObject, holdsResult = false): boolean {
  const { type } = message;
  if (isErrorType(type)) return true;
  // Most messages are results and have none of these fields.
  if (!Object.keys(message).some((key) => judged.has(plainKey(key)))) return false;
  // Where nothing says what a message is, its details are what it is about.
  const keys = holdsResult || isFilled(type) ? [] : detailKeys;
  return (
    valuesOf(message, ['errormessage', 'errorcode', ...faultKeys, ...keys]).some((value) => isFilled(value)) ||
    valuesOf(message, statusKeys).some(isErrorStatus) ||
    (!holdsResult && saysFailed(message))
  );
}

/**
 * Whether the body of an answer under a status of success says that it is none. A resource may hold an error of its own, as a
 * call that failed does: a code and a text count where there is nothing else.
 */
export function isErrorBody(body: JsonObject): boolean {
  const values = keyed(body);
  if (['error', 'errors', 'fault', 'exception'].some((key) => isFilled(values.get(key)))) return true;
  if (isErrorType(body['type']) || ['status', 'success', 'ok'].some((key) => isFalse(values.get(key)))) return true;
  const isOnlyError = [...values.keys()].every(
    (key) =>
      sentenceKeys.includes(key) ||
      codeKeys.includes(key) ||
      statusKeys.includes(key) ||
      requestIdKeys.includes(key) ||
      key === 'timestamp',
  );
  return isOnlyError && isErrorMessage(body, true);
}

/** 400 to 599, or a code that begins with such a number: 40101. */
function isErrorStatus(value: unknown): boolean {
  const number = integerOf(value);
  return number !== undefined && ((number >= 400 && number <= 599) || (number >= 40_000 && number <= 59_999));
}

function saysFailed(message: JsonObject): boolean {
  const failed = ['error', 'failed', 'failure'];
  return (
    valuesOf(message, ['status']).some((status) => isFalse(status) || failed.includes(String(status).toLowerCase())) ||
    valuesOf(message, ['success', 'ok']).some(isFalse)
  );
}

function isFalse(value: unknown): boolean {
  return value === false || (typeof value === 'string' && value.trim().toLowerCase() === 'false');
}

/** Words that providers put where there is no error. */
const nothing: ReadonlySet<string> = new Set([
  '',
  '0',
  'false',
  'none',
  'null',
  'no error',
  'ok',
  'success',
  'undefined',
]);

/** Whether a field that is for errors holds one: `null`, `false`, `0`, `"none"`, `[]` and `{}` are none. */
function isFilled(value: unknown, depth: number = DEPTH): boolean {
  if (typeof value === 'string') return !nothing.has(value.trim().toLowerCase());
  if (typeof value !== 'object') return value !== undefined && value !== false && value !== 0;
  if (value === null) return false;
  // What lies so deep that nobody looks there is not nothing.
  if (depth === 0) return Object.keys(value).length > 0;
  return Object.values(value).some((one) => isFilled(one, depth - 1));
}
