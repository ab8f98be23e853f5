import { excerpt } from '../../errors/raw.ts';
import { SpeechError, type SpeechErrorOptions } from '../../errors/speech-error.ts';

/** What is known about a request without an answer. */
export interface UnansweredSetting {
  readonly host: string;
  readonly redact: (text: string) => string;
  /** Milliseconds since 1970. */
  readonly wallNow: number;
}

type Details = Pick<SpeechErrorOptions<'aborted'>, 'provider' | 'recovery' | 'at' | 'redact' | 'cause'>;

const certificate = /^(?:CERT_|ERR_TLS_CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$)/u;
/** What Node's system calls say where no connection came about. In other words: the request never left. */
const neverConnected: readonly string[] = ['connect', 'getaddrinfo'];
const unknownHost: readonly string[] = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME'];

/**
 * Names what `fetch` was rejected with. Where the platform says that no connection came about, the request was never sent;
 * browsers do not tell, and then it may have been.
 */
export function unanswered(thrown: unknown, setting: UnansweredSetting): SpeechError {
  const { host } = setting;
  const causes = causesOf(thrown);
  const said = causes.at(-1)?.message ?? '';
  const reason = said === '' ? '' : `: ${excerpt(setting.redact(said))}`;
  const details = detailsOf(setting, thrown);
  const sentNothing = 'Nothing was sent';
  const name = causes.find(({ code }) => code !== undefined && certificate.test(code))?.code;
  if (name !== undefined) {
    const message = `The certificate of ${host} is not to be trusted${reason}. ${sentNothing}.`;
    return new SpeechError('certificate-invalid', { ...details, message, context: { host, reason: name } });
  }
  const failed = causes.find(({ syscall }) => syscall !== undefined && neverConnected.includes(syscall));
  if (failed?.code !== undefined && unknownHost.includes(failed.code)) {
    const message = `The host ${host} could not be found${reason}. ${sentNothing}.`;
    return new SpeechError('unknown-host', { ...details, message, context: { host } });
  }
  if (failed?.code === 'ECONNREFUSED') {
    const message = `${host} refused the connection${reason}. ${sentNothing}.`;
    return new SpeechError('connection-refused', { ...details, message, context: { host } });
  }
  if (failed !== undefined || causes.some(({ code }) => code === 'UND_ERR_CONNECT_TIMEOUT')) {
    const message = `There is no way to ${host}${reason}. ${sentNothing}.`;
    return new SpeechError('network-unreachable', { ...details, message, context: { host } });
  }
  return new SpeechError('outcome-unknown', {
    ...details,
    message: `The connection to ${host} ended before the answer came${reason}. ${mayBeBilled}`,
    context: { reason: 'connection' },
  });
}

/** No answer came within the limit, in milliseconds. */
export function tooLate(limitMs: number, setting: UnansweredSetting): SpeechError {
  return new SpeechError('outcome-unknown', {
    ...detailsOf(setting),
    message: `${setting.host} gave no answer within ${limitMs} ms. ${mayBeBilled}`,
    context: { reason: 'timeout', limitMs },
  });
}

/** The caller gave up. `sent`: when the request may have arrived already. */
export function abortedBy(signal: AbortSignal, sent: boolean): SpeechError {
  const { reason } = signal;
  const text = typeof reason === 'string' ? reason : reason instanceof Error ? reason.message : undefined;
  return new SpeechError('aborted', {
    message: sent
      ? `the request was aborted before its answer came. ${mayBeBilled}`
      : 'the request was aborted before it was sent',
    context: text === undefined || text === '' ? {} : { reason: text },
    scope: 'utterance',
    provider: 'aksita',
  });
}

const mayBeBilled = 'The service may have acted on it, and billed it, all the same.';

function detailsOf({ redact, wallNow }: UnansweredSetting, cause?: unknown): Details {
  // The client does not try these again by itself, unless its caller allowed it.
  return {
    provider: 'aksita',
    recovery: 'none',
    at: new Date(wallNow).toISOString(),
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
