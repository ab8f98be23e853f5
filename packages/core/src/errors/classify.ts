import { helpFor } from '#code-help';
import type { ErrorContexts, Recovery, Scope } from './codes.ts';
import { contextOf } from './context.ts';
import { covered } from './echoed-secrets.ts';
import { partsOf, shownCode, type FactParts } from './facts.ts';
import { phraseGroupsOf, phrasesOf, type Groups } from './groups.ts';
import { misdirected, saidByOthers, type ForeignCode } from './misdirected.ts';
import { excerpt } from './raw.ts';
import type { RemedyOn, Surface } from './remedies.ts';
import type { Secrets } from './redact.ts';
import { retryAfterMs } from './retry-after.ts';
import { SpeechError } from './speech-error.ts';
import type { ErrorRow, ErrorTable, TableCode, WireFact } from './table.ts';

/** What is known about the link on which something went wrong. */
export interface FailureSetting {
  /** The protocol's name. */
  readonly provider: string;
  /** Taken out of every text of the error. */
  readonly secrets: Secrets;
  /** Milliseconds since 1970, as `Clock.wallNow()` gives them. */
  readonly wallNow: number;
  readonly phase: ErrorContexts['connection-lost']['phase'];
  /** The link's own id for the provider's support. */
  readonly requestId?: string | undefined;
  /** What was dialled or asked, without user, query and fragment. */
  readonly address?: string | undefined;
  /** Where the error is read. Default: `api`. */
  readonly surface?: Surface | undefined;
}

/** A failure with its name. */
export interface NamedFailure {
  readonly error: SpeechError;
  /** Recovered from by a new link only a few times in a row without a result: the same thing is likely to happen again. */
  readonly limited: boolean;
  /** How few times, where it is known; only on limited ones. */
  readonly tries?: number;
  /** The provider's words say it, and not a number alone; absent where they do not. */
  readonly inWords?: boolean;
  /** The provider goes on after the frame that says it; absent where it does not. */
  readonly survivable?: boolean;
}

/** Close codes by which a peer says that it could not stand what it was sent (RFC 6455 §7.4.1): another link may well end the same way. */
const refusingCloseCodes: readonly number[] = [1002, 1003, 1007, 1008, 1009];

/**
 * Names a failure that the provider reported: the first row of its table that fits, else the rules that hold for all. Never
 * a guess: what is not known is `unknown-provider-error`. Never throws.
 */
export function classify(table: ErrorTable, fact: WireFact, setting: FailureSetting): NamedFailure {
  const parts = covered(table, partsOf(fact), setting.secrets);
  const foreign = saidByOthers(fact, setting.provider, setting.address);
  if (foreign !== undefined) return { error: build(fact, parts, setting, foreign), limited: false };
  for (const row of table) {
    const groups = fits(row, fact, parts);
    if (groups === undefined) continue;
    const verdict = fromRow(row, groups, fact, parts, setting);
    return saidInWords(table, row, fact, parts) ? { ...verdict, inWords: true } : verdict;
  }
  const { limited, ...rule } = unknownRule(fact, parts, setting.address);
  return {
    error: build(fact, parts, setting, {
      ...rule,
      context: rule.code === 'connection-lost' ? { phase: setting.phase } : {},
    }),
    limited,
  };
}

const listed = <T>(wanted: T | readonly T[] | undefined, found: (value: T) => boolean): boolean =>
  wanted === undefined || (Array.isArray(wanted) ? (wanted as readonly T[]) : [wanted as T]).some(found);

/** The named groups of a row that fits; `undefined` where it does not. */
function fits(row: ErrorRow, fact: WireFact, parts: FactParts): Groups | undefined {
  if (
    row.on !== undefined &&
    !row.on.includes(fact.type) &&
    !(fact.type === 'response' && row.on.includes('refused'))
  ) {
    return undefined;
  }
  if (!listed(row.status, (status) => status === parts.status)) return undefined;
  if (!listed(row.closeCode, (code) => fact.type === 'close' && code === fact.code)) return undefined;
  // Providers write the same code as a number in one place and as a string in another.
  const same = (code: number | string) => parts.providerCodes.some((found) => String(found) === String(code));
  if (!listed(row.providerCode, same)) return undefined;
  const named = namedFields(row, parts);
  const said = named === undefined ? undefined : saidBy(row, parts);
  return said === undefined ? undefined : { ...said, ...named };
}

/** What the body's other fields put into the context; `undefined` where one that the row wants is not there. */
function namedFields({ fields = {} }: ErrorRow, { field }: FactParts): Groups | undefined {
  const found: Record<string, string> = {};
  for (const [name, wanted] of Object.entries(fields)) {
    const value = field(name);
    if (value === undefined) return undefined;
    if (typeof wanted === 'string') found[wanted] = value.toString();
    else if (value.open !== String(wanted.is)) return undefined;
  }
  return found;
}

/** What is found in what the provider says; `undefined` where it says something else. */
function saidBy({ says }: ErrorRow, { sentences }: FactParts): Groups | undefined {
  if (says === undefined) return {};
  const phrases = phrasesOf(says);
  for (const sentence of sentences) {
    const groups = phraseGroupsOf(phrases, sentence);
    if (groups !== undefined) return groups;
  }
  return undefined;
}

/** Whether the words of a fact say what the row found: it may be one that looks at the number alone, before others that look at words. */
function saidInWords(table: ErrorTable, found: ErrorRow, fact: WireFact, parts: FactParts): boolean {
  if (found.says !== undefined) return true;
  return table.some((row) => row.code === found.code && row.says !== undefined && fits(row, fact, parts) !== undefined);
}

function fromRow(
  row: ErrorRow,
  groups: Groups,
  fact: WireFact,
  parts: FactParts,
  setting: FailureSetting,
): NamedFailure {
  const constants = row.code === 'connection-lost' ? { ...row.context, phase: setting.phase } : { ...row.context };
  const { code, means = helpFor(code).means, recovery, scope, remedy, remedyOn, support } = row;
  const context = contextOf(code, constants, groups);
  const waits = { retryAfterMs: row.retryAfterMs };
  const error = build(fact, parts, setting, {
    code,
    context,
    means,
    recovery,
    scope,
    remedy,
    remedyOn,
    support,
    ...waits,
  });
  const failure: NamedFailure = row.once === true ? { error, limited: true, tries: 1 } : { error, limited: false };
  return row.survivable === true && fact.type === 'frame' ? { ...failure, survivable: true } : failure;
}

type UnknownCode = UnknownRule['code'];

interface UnknownRule {
  readonly code:
    | 'access-denied'
    | 'authentication-failed'
    | 'connection-lost'
    | 'rate-limited'
    | 'unknown-provider-error';
  /** Default: the catalogue's, by code. */
  readonly recovery?: Recovery;
  readonly limited: boolean;
  readonly means?: string;
  readonly remedy?: string;
  readonly remedyOn?: RemedyOn;
}

/**
 * Close codes with a meaning of their own in the registry of IANA (WebSocket Close Code Number Registry,
 * https://www.iana.org/assignments/websocket), for providers whose words say no more.
 */
const registered: Readonly<Record<number, Omit<UnknownRule, 'limited'>>> = {
  3000: { code: 'authentication-failed', means: 'The code means that the credentials were not accepted.' },
  3003: { code: 'access-denied', means: 'The code means that the credentials do not allow this.' },
  3008: { code: 'connection-lost', recovery: 'reconnect', means: 'The code means that something took too long.' },
};

/** What holds for facts that no table knows. */
function unknownRule(fact: WireFact, parts: FactParts, address: string | undefined): UnknownRule {
  const unknown = { code: 'unknown-provider-error', recovery: 'reconnect', limited: false } as const;
  switch (fact.type) {
    case 'frame':
      return { ...unknown, limited: true };
    case 'close':
      if (Object.hasOwn(registered, fact.code)) return { ...registered[fact.code], limited: false } as UnknownRule;
      if (refusingCloseCodes.includes(fact.code)) return { ...unknown, limited: true };
      // From 3000 on the codes are the providers' own; below, they say no more than that the connection is over.
      return fact.code >= 3000 ? unknown : { code: 'connection-lost', recovery: 'reconnect', limited: false };
    case 'refused':
    case 'response':
      if ((parts.status ?? fact.status) >= 500) return unknown;
      if (parts.status === 429) return { code: 'rate-limited', recovery: 'reconnect', limited: false };
      return { ...unknown, recovery: 'none', ...misdirected(fact, address) };
  }
}

interface FailureDetails {
  readonly code: TableCode | UnknownCode | ForeignCode;
  readonly context: ErrorContexts[TableCode | UnknownCode | ForeignCode];
  readonly means?: string | undefined;
  readonly recovery?: Recovery | undefined;
  readonly scope?: Scope | undefined;
  readonly remedy?: string | null | undefined;
  readonly remedyOn?: RemedyOn | undefined;
  readonly support?: string | undefined;
  /** Where the answer itself names no wait. */
  readonly retryAfterMs?: number | undefined;
}

function build(fact: WireFact, parts: FactParts, setting: FailureSetting, details: FailureDetails): SpeechError {
  const { code, context, means, recovery, scope, remedy, remedyOn, support } = details;
  // Covered before it is cut, so that no cut can go through a secret.
  const said = excerpt(parts.said.toString());
  const message = [`${happened(fact, parts, setting)}.`, means, said === '' ? undefined : `It said: ${said}`];
  const http = fact.type === 'refused' || fact.type === 'response' ? fact : undefined;
  return new SpeechError<FailureDetails['code']>(code, {
    message: message.filter((part) => part !== undefined && part !== '').join(' '),
    context,
    recovery,
    scope,
    remedy,
    remedyOn,
    surface: setting.surface,
    support,
    provider: setting.provider,
    providerCode: shownCode(parts.providerCodes),
    httpStatus: http?.status,
    closeCode: fact.type === 'close' ? fact.code : undefined,
    retryAfterMs: retryAfterMs(http?.headers['retry-after'], setting.wallNow) ?? details.retryAfterMs,
    requestId: parts.requestId ?? setting.requestId,
    at: new Date(setting.wallNow).toISOString(),
    raw: parts.raw.toString(),
    redact: setting.secrets.redact,
  });
}

function happened(fact: WireFact, parts: FactParts, { provider, phase }: FailureSetting): string {
  const code = shownCode(parts.providerCodes);
  switch (fact.type) {
    case 'refused':
      return `${provider} refused the handshake with HTTP ${fact.status}`;
    case 'response':
      return `${provider} answered with HTTP ${fact.status}`;
    case 'frame':
      return `${provider} sent an error${code === undefined ? '' : ` with code ${code}`}`;
    case 'close':
      return fact.code === 1005 || fact.code === 1006
        ? `The connection to ${provider} ended without a reason while ${phase}`
        : `${provider} closed the connection with code ${fact.code} while ${phase}`;
  }
}
