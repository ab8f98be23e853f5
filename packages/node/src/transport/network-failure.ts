import { networkKind, type NetworkFailure } from '@throughline/core/internal';
import { ProxyError } from './proxy-error.ts';

// Where a host has several addresses, each fails in its own way; the failure that says most about the host is reported.
const mostTelling: readonly NetworkFailure[] = ['connection-refused', 'reset', 'timeout', 'unreachable'];

export interface NamedFailure {
  readonly kind: NetworkFailure;
  /** Node's own words, one sentence per address that was tried; names hosts and addresses, never a query or a header. */
  readonly message: string;
  /** With the kind `proxy`: its host and port, and the status of its answer. */
  readonly proxy?: { readonly host: string; readonly status?: number };
}

/** Reads an error of `ws`, TLS, TCP or the resolver. What has no known name is `other`; errors without any code come from the handshake check of `ws`. */
export function networkFailure(error: unknown): NamedFailure {
  if (error instanceof ProxyError) {
    const { proxy: host, status, message } = error;
    return { kind: 'proxy', message, proxy: { host, ...(status === undefined ? {} : { status }) } };
  }
  if (error instanceof AggregateError && error.errors.length > 0) return ofSeveral(error.errors);
  if (!(error instanceof Error)) return { kind: 'other', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const syscall = 'syscall' in error && typeof error.syscall === 'string' ? error.syscall : undefined;
  const known = code === undefined ? 'protocol-violation' : networkKind(code, syscall);
  return { kind: wrongProtocol(error, code) ?? known, message: readable(error.message) || code || error.name };
}

function ofSeveral(errors: readonly unknown[]): NamedFailure {
  const failures = errors.map((error) => networkFailure(error));
  const kind = mostTelling.find((candidate) => failures.some((failure) => failure.kind === candidate));
  const messages = new Set(failures.map((failure) => failure.message));
  return { kind: kind ?? failures[0]?.kind ?? 'other', message: [...messages].join('; ') };
}

/** What OpenSSL finds where the other side does not speak TLS. */
const noTls =
  /wrong version number|packet length too long|http request|unknown protocol|WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/u;

/** Whether the two sides do not use the same protocol, which shows in how Node's parsers fail. */
function wrongProtocol(error: Error, code: string | undefined): NetworkFailure | undefined {
  if (code === 'EPROTO' || code?.startsWith('ERR_SSL_') === true) {
    return noTls.test(`${code} ${error.message}`) ? 'not-encrypted' : undefined;
  }
  if (code?.startsWith('HPE_') !== true || !('rawPacket' in error) || !(error.rawPacket instanceof Uint8Array)) {
    return undefined;
  }
  const [type = 0, version = 0] = error.rawPacket;
  // A TLS record: an alert or a part of a handshake, of SSL 3 to TLS 1.3.
  if ((type === 0x15 || type === 0x16) && version === 0x03) return 'encrypted';
  return /Expected HTTP/u.test(error.message) ? 'not-http' : undefined;
}

/** OpenSSL puts numbers and the lines of its own source before the readable reason. */
function readable(message: string): string {
  return message.replace(
    /^(?:\w+ )?EPROTO [\dA-F]+:error:[\dA-F]+:(?:SSL routines:\w*:)?(?<reason>[^:\n]+)[\s\S]*$/u,
    '$<reason>',
  );
}
