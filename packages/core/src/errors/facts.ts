import type { WireFact } from './table.ts';

/** A wire fact taken apart, so that rows of a table and messages need not care where it came from. */
export interface FactParts {
  /** What a row's `status` is compared with. */
  readonly status?: number;
  /** What a row's `providerCode` is compared with. */
  readonly providerCodes: readonly (number | string)[];
  /** What a row's `message` is matched against, one after the other. */
  readonly texts: readonly string[];
  /** The part of it that a person wants to read. */
  readonly said: string;
  /** What came, as it came. */
  readonly raw: string;
  readonly requestId?: string;
}

/** More than this many characters of a text are not looked at: every sentence that tells what happened comes before. */
const lookedAt = 4_096;

/** Takes a fact apart, each text cut to 4 096 characters. Never throws, whatever a body holds. */
export function partsOf(fact: WireFact): FactParts {
  const parts = wholePartsOf(fact);
  const cut = (text: string) => text.slice(0, lookedAt);
  return { ...parts, texts: parts.texts.map(cut), said: cut(parts.said), raw: cut(parts.raw) };
}

function wholePartsOf(fact: WireFact): FactParts {
  switch (fact.type) {
    case 'refused':
    case 'response': {
      const body = jsonObject(fact.body);
      const sentence = body === undefined ? undefined : sentenceOf(body);
      return {
        status: fact.status,
        providerCodes: body === undefined ? [] : codesOf(body),
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
        texts: [text],
        said: text,
        raw,
        ...(requestId !== undefined && { requestId }),
      };
    }
    case 'close':
      return { providerCodes: [], texts: [fact.reason], said: fact.reason, raw: fact.reason };
  }
}

/** The provider's code as an error shows it: of what may be meant by it, the first that is not a sentence. */
export function shownCode(codes: FactParts['providerCodes']): number | string | undefined {
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
