import type { ErrorContexts, Recovery } from './codes.ts';
import { partsOf, shownCode, type FactParts } from './facts.ts';
import { cutRaw, excerpt } from './raw.ts';
import type { Secrets } from './redact.ts';
import { retryAfterMs } from './retry-after.ts';
import { SpeechError, type ErrorCode, type SpeechErrorOptions } from './speech-error.ts';
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
}

/** A failure with its name. */
export interface Verdict {
  readonly error: SpeechError;
  /** Recovered from by a new link only a few times in a row without a result: the same thing is likely to happen again. */
  readonly limited: boolean;
}

/** Close codes by which a peer says that it could not stand what it was sent (RFC 6455 §7.4.1): another link may well end the same way. */
const refusingCloseCodes: readonly number[] = [1002, 1003, 1007, 1008, 1009];

/**
 * Names a failure that the provider told: the first row of its table that fits, else the rules that hold for all. Never
 * a guess: what is not known is `unknown-provider-error` with at most 1 KiB of what came. Never throws.
 */
export function classify(table: ErrorTable, fact: WireFact, setting: FailureSetting): Verdict {
  const parts = partsOf(fact);
  for (const row of table) {
    const groups = fits(row, fact, parts);
    if (groups !== undefined) return { error: fromRow(row, groups, fact, parts, setting), limited: false };
  }
  const rule = unknownRule(fact);
  const context = contextOf(rule.code, {}, parts, setting);
  const error = build(rule.code, fact, parts, setting, { context, ...rule });
  return { error, limited: rule.limited };
}

type Groups = Readonly<Record<string, string | undefined>>;

const listed = <T>(wanted: T | readonly T[] | undefined, found: (value: T) => boolean): boolean =>
  wanted === undefined || (Array.isArray(wanted) ? (wanted as readonly T[]) : [wanted as T]).some(found);

/** The named groups of a row that fits; `undefined` where it does not. */
function fits(row: ErrorRow, fact: WireFact, parts: FactParts): Groups | undefined {
  if (row.on !== undefined && !row.on.includes(fact.type)) return undefined;
  if (!listed(row.status, (status) => status === parts.status)) return undefined;
  if (!listed(row.closeCode, (code) => fact.type === 'close' && code === fact.code)) return undefined;
  // Services write the same code as a number in one place and as a string in another.
  const same = (code: number | string) => parts.providerCodes.some((found) => String(found) === String(code));
  if (!listed(row.providerCode, same)) return undefined;
  if (row.message === undefined) return {};
  const match = row.message.exec(parts.text);
  return match === null ? undefined : (match.groups ?? {});
}

function fromRow(
  row: ErrorRow,
  groups: Groups,
  fact: WireFact,
  parts: FactParts,
  setting: FailureSetting,
): SpeechError {
  return build(row.code, fact, parts, setting, {
    context: contextOf(row.code, groups, parts, setting),
    means: row.means,
    remedy: row.remedy,
  });
}

/** Only the fields that the code's context has: a group of another name stays out of it. */
function contextOf(
  code: TableCode | 'unknown-provider-error',
  groups: Groups,
  parts: FactParts,
  setting: FailureSetting,
): ErrorContexts[TableCode | 'unknown-provider-error'] {
  const texts = (...names: string[]) =>
    Object.fromEntries(names.flatMap((name) => (groups[name] === undefined ? [] : [[name, groups[name].trim()]])));
  switch (code) {
    case 'connection-lost':
      return { phase: setting.phase };
    case 'unknown-provider-error':
      return parts.raw === '' ? {} : { raw: cutRaw(setting.secrets.redact(parts.raw)) };
    case 'invalid-request':
      return texts('field');
    case 'model-unavailable':
      return texts('model');
    case 'insufficient-balance':
      return texts('required', 'available');
    case 'concurrency-limit':
      return Object.fromEntries(
        Object.entries(texts('maximum', 'current'))
          .map(([name, value]) => [name, Number(value)] as const)
          .filter(([, value]) => Number.isFinite(value)),
      );
    default:
      return {};
  }
}

interface UnknownRule {
  readonly code: TableCode | 'unknown-provider-error';
  readonly recovery: Recovery;
  readonly limited: boolean;
  readonly means?: string;
  readonly remedy?: string;
}

/** What holds for facts that no table knows. */
function unknownRule(fact: WireFact): UnknownRule {
  const unknown = { code: 'unknown-provider-error', recovery: 'reconnect', limited: false } as const;
  switch (fact.type) {
    case 'frame':
      return { ...unknown, limited: true };
    case 'close':
      if (refusingCloseCodes.includes(fact.code)) return { ...unknown, limited: true };
      // From 3000 on the codes are the services' own; below, they say no more than that the connection is over.
      return fact.code >= 3000 ? unknown : { code: 'connection-lost', recovery: 'reconnect', limited: false };
    case 'refused':
      if (fact.status >= 500) return unknown;
      if (fact.status === 429) return { code: 'rate-limited', recovery: 'reconnect', limited: false };
      return { ...unknown, recovery: 'none', ...misdirected(fact.status) };
  }
}

function misdirected(status: number): Pick<UnknownRule, 'means' | 'remedy'> {
  if (status >= 400) return {};
  return status >= 300
    ? { means: 'Redirects are not followed.', remedy: 'Use the address that the service redirects to.' }
    : { means: 'That is no WebSocket.', remedy: 'Check that the address is the one of a WebSocket service.' };
}

interface Details<C extends ErrorCode> {
  readonly context: ErrorContexts[C];
  readonly recovery?: Recovery;
  readonly means?: string;
  readonly remedy?: string | null | undefined;
}

function build(
  code: TableCode | 'unknown-provider-error',
  fact: WireFact,
  parts: FactParts,
  setting: FailureSetting,
  details: Details<TableCode | 'unknown-provider-error'>,
): SpeechError {
  // Redacted before it is cut, so that no cut can go through a secret.
  const said = excerpt(setting.secrets.redact(parts.said));
  const message = [`${happened(fact, parts, setting)}.`, details.means, said === '' ? undefined : `It said: ${said}`];
  const options: SpeechErrorOptions<TableCode | 'unknown-provider-error'> = {
    message: message.filter((part) => part !== undefined).join(' '),
    context: details.context,
    recovery: details.recovery,
    remedy: details.remedy,
    provider: setting.provider,
    providerCode: shownCode(parts.providerCodes),
    httpStatus: fact.type === 'refused' ? fact.status : undefined,
    closeCode: fact.type === 'close' ? fact.code : undefined,
    retryAfterMs: fact.type === 'refused' ? retryAfterMs(fact.headers['retry-after'], setting.wallNow) : undefined,
    requestId: parts.requestId ?? setting.requestId,
    at: new Date(setting.wallNow).toISOString(),
    redact: setting.secrets.redact,
  };
  return new SpeechError(code, options);
}

function happened(fact: WireFact, parts: FactParts, { provider, phase }: FailureSetting): string {
  const code = shownCode(parts.providerCodes);
  switch (fact.type) {
    case 'refused':
      return `${provider} refused the handshake with HTTP ${fact.status}`;
    case 'frame':
      return `${provider} sent an error${code === undefined ? '' : ` with code ${code}`}`;
    case 'close':
      return fact.code === 1005 || fact.code === 1006
        ? `The connection to ${provider} ended without a reason while ${phase}`
        : `${provider} closed the connection with code ${fact.code} while ${phase}`;
  }
}
