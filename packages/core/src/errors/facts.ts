import type { CoveredText } from './covered-text.ts';
import type { WireFact } from './table.ts';

/**
 * A wire fact taken apart, so that rows of a table and messages need not care where it came from. `Text` is `string` as long as
 * nobody has looked what of it must not be shown.
 */
export interface FactParts<Text = CoveredText> {
  /** What a row's `status` is compared with. */
  readonly status?: number;
  /** What a row's `providerCode` is compared with. */
  readonly providerCodes: readonly (number | string)[];
  /** What the service says in words: what a row's `says` is looked for in. */
  readonly sentences: readonly Text[];
  /** What a row's `message` is matched against, one after the other. */
  readonly texts: readonly Text[];
  /** A text or a number of the body by its name; `undefined` where it has none. */
  readonly field: (name: string) => Text | undefined;
  /** The part of it that a person wants to read. */
  readonly said: Text;
  /** What came, as it came. */
  readonly raw: Text;
  readonly requestId?: string;
}

/** Takes a fact apart, its texts as they came. Never throws, whatever a body holds. */
export function partsOf(fact: WireFact): FactParts<string> {
  switch (fact.type) {
    case 'refused':
    case 'response': {
      const body = jsonObject(fact.body);
      const sentence = body === undefined ? undefined : sentenceOf(body);
      return {
        status: fact.status,
        providerCodes: body === undefined ? [] : codesOf(body),
        sentences: body === undefined ? [fact.body] : sentence === undefined ? [] : [sentence],
        field: fieldsOf(body),
        texts: sentence === undefined ? [fact.body] : [sentence, fact.body],
        said: sentence ?? fact.body,
        raw: fact.body,
      };
    }
    case 'frame': {
      const { code, kind, message, raw, requestId } = fact.wire;
      const text = kind === undefined || kind === '' ? message : `${kind}: ${message}`;
      const status = Number(code);
      return {
        ...(Number.isInteger(status) && { status }),
        providerCodes: [code, kind].filter((value) => value !== undefined),
        sentences: [text],
        texts: [text],
        field: fieldsOf(jsonObject(raw)),
        said: text,
        raw,
        ...(requestId !== undefined && { requestId }),
      };
    }
    case 'close':
      return {
        providerCodes: [],
        sentences: [fact.reason],
        texts: [fact.reason],
        field: fieldsOf(jsonObject(fact.reason)),
        said: fact.reason,
        raw: fact.reason,
      };
  }
}

/** The provider's code as an error shows it: of what may be meant by it, the first that is not a sentence. */
export function shownCode(codes: FactParts<unknown>['providerCodes']): number | string | undefined {
  return codes.find((code) => typeof code === 'number' || /^[\w.:-]{1,64}$/u.test(code));
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonObject(text: string): JsonObject | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Where services put their code into a body, most telling first; one level of nesting in `error` or `detail`. */
const codeKeys: readonly string[] = ['code', 'errorCode', 'error_code', 'error', 'type', 'kind'];
/** Where they put their text. */
const sentenceKeys: readonly string[] = [
  'message',
  'errorMessage',
  'error_message',
  'description',
  'reason',
  'detail',
  'error',
  'errors',
];

function fieldsOf(body: JsonObject | undefined): FactParts<string>['field'] {
  return (name) => {
    const value = body !== undefined && Object.hasOwn(body, name) ? body[name] : undefined;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined;
  };
}

function codesOf(body: JsonObject): readonly (number | string)[] {
  return valuesOf(body, codeKeys).filter((value) => typeof value === 'string' || typeof value === 'number');
}

function sentenceOf(body: JsonObject): string | undefined {
  return valuesOf(body, sentenceKeys)
    .flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : [value]))
    .filter((value) => typeof value === 'string')
    .find((value) => value !== '');
}

function valuesOf(body: JsonObject, keys: readonly string[]): readonly unknown[] {
  return [body, body['error'], body['detail']].filter(isObject).flatMap((object) => keys.map((key) => object[key]));
}
