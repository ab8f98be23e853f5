import type { WireFact } from './table.ts';

/** A wire fact taken apart, so that rows of a table and messages need not care where it came from. */
export interface FactParts {
  /** What a row's `status` is compared with. */
  readonly status?: number;
  /** What a row's `providerCode` is compared with. */
  readonly providerCodes: readonly (number | string)[];
  /** What a row's `message` is matched against. */
  readonly text: string;
  /** The part of it that a person wants to read. */
  readonly said: string;
  /** What came, as it came. */
  readonly raw: string;
  readonly requestId?: string;
}

/** Takes a fact apart. Never throws, whatever a body holds. */
export function partsOf(fact: WireFact): FactParts {
  switch (fact.type) {
    case 'refused': {
      const body = jsonObject(fact.body);
      return {
        status: fact.status,
        providerCodes: body === undefined ? [] : codesOf(body),
        text: fact.body,
        said: (body === undefined ? undefined : sentenceOf(body)) ?? fact.body,
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
        text,
        said: text,
        raw,
        ...(requestId !== undefined && { requestId }),
      };
    }
    case 'close':
      return { providerCodes: [], text: fact.reason, said: fact.reason, raw: fact.reason };
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

/** The names under which services put their code into a body, most telling first; one level of nesting in `error` or `detail`. */
function codesOf(body: JsonObject): readonly (number | string)[] {
  return nested(body)
    .flatMap((object) => ['code', 'errorCode', 'error_code', 'error', 'type', 'kind'].map((key) => object[key]))
    .filter((value) => typeof value === 'string' || typeof value === 'number');
}

function sentenceOf(body: JsonObject): string | undefined {
  return nested(body)
    .flatMap((object) =>
      ['message', 'errorMessage', 'error_message', 'reason', 'detail', 'error'].map((key) => object[key]),
    )
    .filter((value) => typeof value === 'string')
    .find((value) => value !== '');
}

function nested(body: JsonObject): readonly JsonObject[] {
  return [body, body['error'], body['detail']].filter(isObject);
}
