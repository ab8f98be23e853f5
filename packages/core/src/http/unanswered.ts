import { networkKind } from '../errors/network-kind.ts';
import { excerpt } from '../errors/raw.ts';
import { SpeechError, type SpeechErrorOptions } from '../errors/speech-error.ts';

/** What is known about a request without an answer. */
export interface UnansweredSetting {
  /** The provider's name. */
  readonly provider: string;
  readonly host: string;
  readonly redact: (text: string) => string;
  /** Milliseconds since 1970. */
  readonly wallNow: number;
  /** As much of an answer as came, where some of it did. */
  readonly raw?: string | undefined;
  /** What the request may have done although nothing came back; absent: nothing that matters, so that it may be sent again. */
  readonly mayHave?: string | undefined;
}

type Details = Pick<
  SpeechErrorOptions<'aborted'>,
  'provider' | 'recovery' | 'remedy' | 'at' | 'raw' | 'redact' | 'cause'
>;

/** What Node's system calls say where no connection came about. In other words: the request never left. */
const neverConnected: readonly string[] = ['connect', 'getaddrinfo'];

/** Codes of the errors that say that nothing was sent. */
export const nothingSent: readonly SpeechError['code'][] = [
  'unknown-host',
  'connection-refused',
  'network-unreachable',
  'certificate-invalid',
];

/** Codes of the errors of a request that was never sent for want of credentials. */
export const withoutCredentials: readonly SpeechError['code'][] = ['credentials-failed', 'credentials-timeout'];

/**
 * Names what `fetch` was rejected with. Where the platform says that no connection came about, the request was never sent;
 * browsers do not say, and then it may have been. Who sends it again says so in `recovery`, which is `none` here.
 */
export function unanswered(thrown: unknown, setting: UnansweredSetting): SpeechError {
  const { host, provider } = setting;
  const causes = causesOf(thrown);
  const said = causes.at(-1)?.message ?? '';
  const reason = said === '' ? '' : `: ${excerpt(setting.redact(said))}`;
  const details = detailsOf(setting, thrown);
  const sentNothing = 'Nothing was sent';
  const name = causes.find(({ code }) => code !== undefined && networkKind(code) === 'certificate')?.code;
  if (name !== undefined) {
    const message = `The certificate of ${host} is not to be trusted${reason}. ${sentNothing}.`;
    return new SpeechError('certificate-invalid', { ...details, message, context: { host, reason: name } });
  }
  const failed = causes.find(({ syscall }) => syscall !== undefined && neverConnected.includes(syscall));
  const kind = failed?.code === undefined ? undefined : networkKind(failed.code, failed.syscall);
  if (kind === 'unknown-host') {
    const message = `The host ${host} could not be found${reason}. ${sentNothing}.`;
    return new SpeechError('unknown-host', { ...details, message, context: { host } });
  }
  if (kind === 'connection-refused') {
    const message = `${host} refused the connection${reason}. ${sentNothing}.`;
    return new SpeechError('connection-refused', { ...details, message, context: { host } });
  }
  if (failed !== undefined || causes.some(({ code }) => code === 'UND_ERR_CONNECT_TIMEOUT')) {
    const message = `There is no way to ${host} of ${provider}${reason}. ${sentNothing}.`;
    return new SpeechError('network-unreachable', { ...details, message, context: { host } });
  }
  return new SpeechError('outcome-unknown', {
    ...details,
    ...remedyOf(setting),
    message: sentences(`The connection to ${host} ended before the answer came${reason}`, setting.mayHave),
    context: { reason: 'connection' },
  });
}

/** No answer came within the limit, in milliseconds. */
export function tooLate(limitMs: number, setting: UnansweredSetting): SpeechError {
  return new SpeechError('outcome-unknown', {
    ...detailsOf(setting),
    ...remedyOf(setting),
    message: sentences(`${setting.host} gave no answer within ${limitMs} ms`, setting.mayHave),
    context: { reason: 'timeout', limitMs },
  });
}

/** When the caller gave up: before anything was sent, while the request was under way, or between two tries of it. */
export type AbortedWhen = 'before' | 'sent' | 'between';

const abortedWhen: { readonly [W in AbortedWhen]: string } = {
  before: 'the request was aborted before it was sent',
  sent: 'the request was aborted before its answer came',
  between: 'the request was aborted before it was sent again',
};

/** The caller gave up. `mayHave`: what a request that was sent may have done all the same. */
export function abortedBy(
  signal: AbortSignal,
  when: AbortedWhen,
  { provider, mayHave }: Pick<UnansweredSetting, 'provider' | 'mayHave'>,
): SpeechError {
  const { reason } = signal;
  const text = typeof reason === 'string' ? reason : reason instanceof Error ? reason.message : undefined;
  return new SpeechError('aborted', {
    message: when === 'before' ? abortedWhen.before : sentences(abortedWhen[when], mayHave),
    context: text === undefined || text === '' ? {} : { reason: text },
    scope: 'utterance',
    provider,
  });
}

function sentences(...parts: readonly (string | undefined)[]): string {
  return parts.flatMap((part) => (part === undefined ? [] : [part.endsWith('.') ? part : `${part}.`])).join(' ');
}

/** The code's own remedy is about requests that do something. */
function remedyOf({ mayHave }: UnansweredSetting): { readonly remedy?: string } {
  return mayHave === undefined ? { remedy: 'Send the request again when the provider can be reached.' } : {};
}

function detailsOf({ provider, redact, wallNow, raw }: UnansweredSetting, cause?: unknown): Details {
  return {
    provider,
    recovery: 'none',
    at: new Date(wallNow).toISOString(),
    raw,
    redact,
    ...(cause !== undefined && { cause }),
  };
}

interface Cause {
  readonly message: string;
  readonly code: string | undefined;
  readonly syscall: string | undefined;
}

/** The error, what it was caused by, and the errors of several addresses that were tried, outermost first. */
function causesOf(thrown: unknown, depth = 0): readonly Cause[] {
  if (!(thrown instanceof Error) || depth > 4) return [];
  const text = (key: string): string | undefined => {
    const value: unknown = Reflect.get(thrown, key);
    return typeof value === 'string' ? value : undefined;
  };
  const several: unknown = Reflect.get(thrown, 'errors');
  const inner = [thrown.cause, ...(Array.isArray(several) ? several.slice(0, 8) : [])];
  return [
    { message: thrown.message, code: text('code'), syscall: text('syscall') },
    ...inner.flatMap((error) => causesOf(error, depth + 1)),
  ];
}
