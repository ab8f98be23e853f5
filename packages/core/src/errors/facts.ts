import type { CoveredText } from './covered-text.ts';
import { requestIdIn } from './error-keys.ts';
import { isErrorType, type ErrorObject } from './error-object.ts';
import { saidIn, withKind, type SaidText } from './said-text.ts';
import type { WireError, WireFact } from './table.ts';

/**
 * A wire fact taken apart, so that rows of a table and messages need not care where it came from. `Text` is `string` as long as
 * nobody has looked what of it must not be shown.
 */
export interface FactParts<Text = CoveredText> {
  /** What a row's `status` is compared with. */
  readonly status?: number;
  /** What a row's `providerCode` is compared with. */
  readonly providerCodes: readonly (number | string)[];
  /** What the provider says in words: what a row's `says` is looked for in. */
  readonly sentences: readonly Text[];
  /** Every text in what came: secrets that the provider quotes are looked for in all of them. Not to be shown. */
  readonly quoting: readonly string[];
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
      const said = saidIn(fact.body);
      const requestId = said.error?.requestId ?? requestIdIn(fact.headers);
      // Under a status of success, an error in the body has one of its own.
      const status = fact.status < 300 ? (said.error?.status ?? fact.status) : fact.status;
      return { ...partsOfText(said, fact.body), status, ...(requestId !== undefined && { requestId }) };
    }
    case 'frame':
      return partsOfFrame(fact.wire);
    case 'close': {
      const said = saidIn(fact.reason);
      const status = said.error?.status ?? statusIn(fact.reason);
      const { requestId } = said.error ?? {};
      return {
        ...partsOfText(said, fact.reason),
        ...(status !== undefined && { status }),
        ...(requestId !== undefined && { requestId }),
      };
    }
  }
}

function partsOfText({ error, sentences, shown, texts: quoting }: SaidText, text: string): FactParts<string> {
  return {
    providerCodes: error?.codes ?? [],
    sentences: [...sentences, ...namesIn(error, sentences)],
    quoting,
    field: fieldsOf(error),
    said: shown,
    raw: text,
  };
}

function partsOfFrame({ code, kind, message, raw, requestId }: WireError): FactParts<string> {
  const { error, texts: quoting } = saidIn(raw);
  const named = Number(code);
  const status = Number.isInteger(named) ? named : (error?.status ?? statusIn(message));
  const id = requestId ?? error?.requestId;
  const [text = ''] = withKind(kind, [message]);
  const others = (error?.codes ?? []).filter((one) => one !== message && !isErrorType(one));
  return {
    ...(status !== undefined && { status }),
    providerCodes: [...new Set([code, kind, ...others].filter((value) => value !== undefined))],
    sentences: [text, ...namesIn(error, [text])],
    quoting: [text, ...quoting],
    field: fieldsOf(error),
    said: text,
    raw,
    ...(id !== undefined && { requestId: id }),
  };
}

/** `HTTP 401`, `code 401`, `401 Unauthorized`: what words call a status. A number before other words may count anything. */
const statusWords =
  /^\s*(?:(?:http(?:\/[\d.]{1,3})?|status(?: code)?|error(?: code)?|code)[\s:=#]{1,3}(?<named>[45]\d\d)\b|(?<bare>[45]\d\d)(?:\s*$|[\s:-]{1,3}(?:bad |unauthori|payment |forbidden|not found|too many|internal |service |gateway |conflict|insufficient |inactive )))/iu;

function statusIn(text: string): number | undefined {
  const { named, bare } = statusWords.exec(text.slice(0, 100))?.groups ?? {};
  const status = Number(named ?? bare);
  return Number.isInteger(status) ? status : undefined;
}

/** The provider's code as an error shows it: of what may be meant by it, the first that is not a sentence. */
export function shownCode(codes: FactParts<unknown>['providerCodes']): number | string | undefined {
  return codes.find((code) => typeof code === 'number' || /^[\w.:-]{1,64}$/u.test(code));
}

/** Providers also give what their pages say as a code: `insufficient_balance`. */
function namesIn(error: ErrorObject | undefined, sentences: readonly string[]): readonly string[] {
  const names = error?.codes.filter(
    (code) => typeof code === 'string' && /^(?=.*\p{L})[\p{L}\p{N}_.:-]{3,64}$/u.test(code),
  );
  return (names ?? []).map(String).filter((name) => !isErrorType(name) && !sentences.includes(name));
}

function fieldsOf(error: ErrorObject | undefined): FactParts<string>['field'] {
  return (name) => {
    const value = error?.objects.find((object) => Object.hasOwn(object, name))?.[name];
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined;
  };
}
